package dev.tailrace.dsl.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/** The PostgreSQL that the tests of one JVM share; each test class takes a database of its own. */
public final class TestServer {
    private static final AtomicInteger databases = new AtomicInteger();

    private TestServer() {}

    private static final class Holder {
        static final EmbeddedPostgres server = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder()
                        .setServerConfig("max_connections", "300")
                        .setServerConfig("fsync", "off")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    public static int port() {
        return Holder.server.getPort();
    }

    /** Creates an empty database and returns its name. */
    public static String newDatabase() {
        var name = "test_" + ProcessHandle.current().pid() + "_" + databases.incrementAndGet();
        try (var connection = connect("postgres"); var statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return name;
    }

    /** {@code postgresql://…} of a database: queries through pgjdbc. */
    public static String url(String database) {
        return "postgresql://postgres:postgres@localhost:" + port() + "/" + database;
    }

    /** {@code jdbc:pgsql://…} of a database: queries through PGJDBC-NG. */
    public static String pgjdbcNgUrl(String database) {
        return "jdbc:pgsql://localhost:" + port() + "/" + database + "?user=postgres&password=postgres";
    }

    /** A plain connection, to ask the server itself. The caller closes it. */
    public static Connection connect(String database) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://localhost:" + port() + "/" + database, "postgres", "postgres");
    }
}
