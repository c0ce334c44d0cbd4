package dev.tailrace.app;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A database with a table {@code orders}, on the server that these tests share. */
final class TailedDatabase {
    private static final long PATIENCE_NANOS = 30_000_000_000L;
    private static final AtomicInteger databases = new AtomicInteger();

    private final String name = "tail_" + databases.incrementAndGet();

    /** Stopped by its own shutdown hook. */
    private static final class Holder {
        static final EmbeddedPostgres server = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    TailedDatabase() {
        execute("postgres", "create database " + name);
        execute("create table orders (id bigint primary key, status text, total numeric(10, 2))");
    }

    /** {@code tailrace tail} of this database. */
    CommandLineProcess tail(String... options) throws IOException {
        var url = "postgresql://postgres@localhost:" + Holder.server.getPort() + "/" + name;
        var arguments = new ArrayList<>(List.of("tail", "--url", url));
        arguments.addAll(List.of(options));
        return CommandLineProcess.start(arguments.toArray(String[]::new));
    }

    void execute(String sql) {
        execute(name, sql);
    }

    String ask(String sql) {
        try (var connection = Holder.server.getDatabase("postgres", name).getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void await(String question, String answer) {
        var deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!answer.equals(ask(question))) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("never " + answer + ": " + question);
            }
            LockSupport.parkNanos(5_000_000L);
        }
    }

    /** A JVM that is gone leaves at most the end of its last statement. */
    void awaitNobody() {
        await("select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()", "0");
    }

    private static void execute(String database, String sql) {
        try (var connection = Holder.server.getDatabase("postgres", database).getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
