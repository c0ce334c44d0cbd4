package dev.tailrace.dsl.driver;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Opens a connection within the target's connect timeout, for a driver that has none of its own. */
final class BoundedOpening {
    private BoundedOpening() {}

    /** Runs {@code opening} on a thread of its own; when it comes too late, what it opened is closed at once. */
    static Connection within(ConnectTarget target, Callable<Connection> opening) throws SQLException {
        var task = new FutureTask<>(opening);
        var thread = new Thread(task, "tailrace-open-" + target.host());
        thread.setDaemon(true);
        thread.start();
        try {
            return target.connectTimeout().isZero() ? task.get() : task.get(target.connectTimeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            closeWhenOpened(task, target);
            var limit = target.connectTimeout().toMillis() + " ms";
            throw new SQLTimeoutException("no connection to " + target + " within " + limit, "08001", e);
        } catch (InterruptedException e) {
            closeWhenOpened(task, target);
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while connecting to " + target, "08001", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException refused) {
                throw refused;
            }
            if (e.getCause() instanceof RuntimeException refused) {
                throw refused;
            }
            throw new SQLException("the driver failed to connect to " + target, "08001", e.getCause());
        }
    }

    private static void closeWhenOpened(FutureTask<Connection> task, ConnectTarget target) {
        var thread = new Thread(
                () -> {
                    try {
                        task.get().close();
                    } catch (ExecutionException | SQLException | InterruptedException e) {
                        // Nothing was opened, or nothing is left to close.
                    }
                },
                "tailrace-open-late-" + target.host());
        thread.setDaemon(true);
        thread.start();
    }
}
