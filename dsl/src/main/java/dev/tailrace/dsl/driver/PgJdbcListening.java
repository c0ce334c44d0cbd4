package dev.tailrace.dsl.driver;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notifications of one pgjdbc connection. Its thread is the only user of the connection: it waits for notifications in slices, since a
 * waiting pgjdbc connection cannot be woken, and runs the statements that were asked for between two slices.
 */
final class PgJdbcListening implements ListenRegistration {
    /** How long a statement may wait for its turn. Notifications do not wait for the slice's end. */
    static final int SLICE_MILLIS = 50;

    private static final Logger log = LoggerFactory.getLogger(PgJdbcListening.class);

    private final Connection connection;
    private final NotificationListener listener;
    private final Thread thread;
    private final ConcurrentLinkedQueue<FutureTask<Void>> statements = new ConcurrentLinkedQueue<>();
    private volatile boolean stopped;

    private PgJdbcListening(Connection connection, NotificationListener listener) throws SQLException {
        this.connection = connection;
        this.listener = listener;
        this.thread = new Thread(this::run, "tailrace-listen-" + connection.unwrap(PGConnection.class).getBackendPID());
        thread.setDaemon(true);
    }

    static ListenRegistration start(Connection connection, NotificationListener listener) throws SQLException {
        var listening = new PgJdbcListening(connection, listener);
        listening.thread.start();
        return listening;
    }

    private void run() {
        try {
            var notifications = connection.unwrap(PGConnection.class);
            while (!stopped) {
                runStatements();
                deliver(notifications);
            }
        } catch (SQLException | RuntimeException e) {
            // The driver says only that the connection is lost; who listens decides what that means.
            log.debug("notifications end: the connection is lost", e);
            stopped = true;
            listener.closed();
        } finally {
            stopped = true;
            cancelStatements();
        }
    }

    private void runStatements() throws SQLException {
        for (var statement = statements.poll(); statement != null; statement = statements.poll()) {
            statement.run();
        }
        if (connection.isClosed()) {
            throw new SQLException("the connection was closed", "08003");
        }
    }

    private void deliver(PGConnection notifications) throws SQLException {
        for (var notification : notifications.getNotifications(SLICE_MILLIS)) {
            if (stopped) {
                return;
            }
            try {
                listener.notified(notification.getName(), notification.getParameter(), notification.getPID());
            } catch (RuntimeException e) {
                log.error("a notification listener failed; delivery goes on", e);
            }
        }
    }

    @Override
    public void execute(String sql) throws SQLException {
        if (Thread.currentThread() == thread) {
            throw new IllegalStateException("a notification listener may not run SQL");
        }
        var task = new FutureTask<Void>(() -> {
            try (var statement = connection.createStatement()) {
                statement.execute(sql);
            }
            return null;
        });
        statements.add(task);
        if (stopped) {
            cancelStatements(); // the thread may have looked for the last time before the add
        }
        try {
            task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException refused) {
                throw refused;
            }
            throw new SQLException("the statement failed in the driver", e.getCause());
        } catch (CancellationException e) {
            throw new SQLException("the LISTEN connection is gone", "08003", e);
        } catch (InterruptedException e) {
            task.cancel(false);
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while waiting for the LISTEN connection", e);
        }
    }

    private void cancelStatements() {
        for (var statement = statements.poll(); statement != null; statement = statements.poll()) {
            statement.cancel(false);
        }
    }

    @Override
    public void close() {
        stopped = true;
        if (Thread.currentThread() == thread) {
            return;
        }
        var interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true; // the connection is free only once the slice has ended
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
