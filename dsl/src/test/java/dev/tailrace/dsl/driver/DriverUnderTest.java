package dev.tailrace.dsl.driver;

import dev.tailrace.dsl.testing.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What each part of the conformance suite has at hand: the driver, a database of its own, and an observer that asks the server itself. */
interface DriverUnderTest {
    int LIVENESS_SECONDS = 30;

    PostgresDriver driver();

    String database();

    default ConnectTarget target() {
        return target(Map.of());
    }

    default ConnectTarget target(Map<String, String> parameters) {
        var tls = new Tls(Tls.Mode.DISABLE, null, null, null);
        return new ConnectTarget(
                TestServer.host(),
                TestServer.port(),
                database(),
                TestServer.user(),
                TestServer.password(),
                tls,
                Duration.ofSeconds(20),
                Duration.ZERO,
                parameters);
    }

    default Connection open() throws SQLException {
        return driver().open(target());
    }

    /** The first column of the first row, as text. */
    static String ask(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement(); var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first SQLSTATE of an exception and its causes: PGJDBC-NG wraps the failure of a batch, once or twice, in exceptions without. */
    static String sqlState(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException e && e.getSQLState() != null) {
                return e.getSQLState();
            }
        }
        return null;
    }

    /** Waits on the server, not here, until {@code condition} holds. */
    default void awaitOnServer(String condition) throws SQLException {
        try (var observer = TestServer.connect(database())) {
            var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIVENESS_SECONDS);
            while (!"t".equals(ask(observer, "select " + condition))) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("never true: " + condition);
                }
                execute(observer, "select pg_sleep(0.005)");
            }
        }
    }

    default void awaitRunning(int backendPid, String queryPart) throws SQLException {
        awaitOnServer("exists (select from pg_stat_activity where pid = " + backendPid
                + " and state = 'active' and query like '%" + queryPart + "%')");
    }

    default void awaitGone(int backendPid) throws SQLException {
        awaitOnServer("not exists (select from pg_stat_activity where pid = " + backendPid + " and state = 'active')");
    }

    interface Blocking {
        void run() throws Exception;
    }

    /** Runs {@code work} on another thread. */
    static FutureTask<Throwable> inBackground(Blocking work) {
        var task = new FutureTask<Throwable>(() -> {
            try {
                work.run();
                return null;
            } catch (Throwable e) {
                return e;
            }
        });
        var thread = new Thread(task, "background");
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    /** How a background task ended: its exception, or {@code null}. */
    static Throwable outcome(FutureTask<Throwable> task) throws InterruptedException, ExecutionException, TimeoutException {
        return task.get(LIVENESS_SECONDS, TimeUnit.SECONDS);
    }

    static <T> T value(CompletableFuture<T> future) throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(LIVENESS_SECONDS, TimeUnit.SECONDS);
    }
}
