package dev.tailrace.dsl.driver;

import com.impossibl.postgres.api.jdbc.PGNotificationListener;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Notifications of one PGJDBC-NG connection, delivered on one of the driver's shared I/O threads. Holds the connection, which the driver
 * itself refers to only weakly.
 */
final class PgJdbcNgListening implements ListenRegistration, PGNotificationListener {
    // The filter is a regular expression whose dot stops at line ends, which a channel's name may contain.
    private static final String ANY_CHANNEL = "(?s).*";

    private final PgJdbcNgChannel connection;
    private final NotificationListener listener;
    private final AtomicBoolean ended = new AtomicBoolean();

    private PgJdbcNgListening(PgJdbcNgChannel connection, NotificationListener listener) {
        this.connection = connection;
        this.listener = listener;
    }

    static ListenRegistration start(PgJdbcNgChannel connection, NotificationListener listener) {
        var listening = new PgJdbcNgListening(connection, listener);
        connection.connection().addNotificationListener(ANY_CHANNEL, listening);
        // The driver reports a loss to the statement that runs, and to the listener only when none does.
        connection.channel().closeFuture().addListener(future -> listening.closed());
        return listening;
    }

    @Override
    public void notification(int processId, String channelName, String payload) {
        if (!ended.get()) {
            listener.notified(channelName, payload, processId);
        }
    }

    @Override
    public void closed() {
        if (ended.compareAndSet(false, true)) {
            listener.closed();
        }
    }

    // One statement at a time: the driver's connections are not made for two.
    @Override
    public synchronized void execute(String sql) throws SQLException {
        if (ended.get()) {
            throw new SQLException("the LISTEN connection is gone", "08003");
        }
        try (var statement = connection.connection().createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() {
        ended.set(true);
        connection.connection().removeNotificationListener(this);
    }
}
