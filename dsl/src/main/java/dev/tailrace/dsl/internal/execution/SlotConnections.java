package dev.tailrace.dsl.internal.execution;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connections behind the slots: taken, brought back to autocommit, given back or discarded. */
final class SlotConnections {
    private static final Logger log = LoggerFactory.getLogger(SlotConnections.class);

    private final JdbcEngine engine;
    private final ConnectionSource source;
    private final Slots slots;
    private final SlotRecovery recovery;

    SlotConnections(JdbcEngine engine, ConnectionSource source, Slots slots, SlotRecovery recovery) {
        this.engine = engine;
        this.source = source;
        this.slots = slots;
        this.recovery = recovery;
    }

    Connection take() throws SQLException {
        return source.take();
    }

    /** Why the pool could not connect, while slots are out of service for it. */
    @Nullable SQLException lastFailure() {
        return recovery.lastFailure();
    }

    /** The pool had no connection for a slot, or it was discarded: the slot is out until there is one again. */
    void slotLost(@Nullable SQLException cause) {
        recovery.lost(cause);
    }

    /** Brings a connection back to autocommit; false if it can't be. A cursor's result set has been closed by then. */
    boolean reset(Connection connection) {
        try {
            if (!connection.getAutoCommit()) {
                rollBack(connection);
                connection.setAutoCommit(true);
            }
            return true;
        } catch (SQLException | RuntimeException e) {
            log.debug("A connection could not be brought back to autocommit and is discarded", e);
            return false;
        }
    }

    /** ROLLBACK, which no cancel request ends: a connection that stays silent in it is aborted at the cancel bound. */
    void rollBack(Connection connection) throws SQLException {
        var timer = new AbortTimer(engine, connection, engine.cancelBound());
        var inTime = false;
        try {
            Rollback.on(connection);
        } finally {
            inTime = timer.stop();
        }
        if (!inTime) throw new SQLException("The connection was aborted", "08006");
    }

    Slots.@Nullable Waiter release(Connection connection, boolean clean) {
        return release(connection, clean, false);
    }

    /** Gives a connection back, or discards it, and tells who has its slot next. */
    Slots.@Nullable Waiter release(Connection connection, boolean clean, boolean stream) {
        if (clean) {
            source.giveBack(connection);
            return stream ? slots.handOverFromStream() : slots.handOver();
        }
        source.discard(connection);
        if (stream) slots.streamLost();
        slotLost(null);
        return null;
    }
}
