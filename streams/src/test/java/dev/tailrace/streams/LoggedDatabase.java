package dev.tailrace.streams;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.Tailrace;
import dev.tailrace.dsl.testing.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A database of its own with a change log, and a plain connection, the application's, that writes to it. */
public final class LoggedDatabase implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    public final Database db;
    public final ChangeLog log;
    private final Connection application;

    public LoggedDatabase() throws Exception {
        var name = TestServer.newDatabase();
        application = TestServer.connect(name);
        db = Tailrace.connect(TestServer.url(name));
        log = get(ChangeLog.of(db).installAsync());
    }

    /** What comes within any reasonable time. */
    public static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    public void execute(String sql) throws SQLException {
        try (var statement = application.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column of the first row. */
    public long number(String sql) throws SQLException {
        try (var statement = application.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    public boolean holds(String condition) throws SQLException {
        return number("select (" + condition + ")::int") == 1;
    }

    /** Asks until the server says so. */
    public void until(String condition) throws SQLException {
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!holds(condition)) {
            assertTrue(System.nanoTime() < end, "never: " + condition);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    @Override
    public void close() throws SQLException {
        db.close();
        application.close();
    }
}
