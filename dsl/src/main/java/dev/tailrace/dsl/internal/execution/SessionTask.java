package dev.tailrace.dsl.internal.execution;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Waits for a slot, begins a transaction on it and keeps both for the {@link Session} that it answers its caller with. */
final class SessionTask extends Slots.Waiter {
    private final JdbcEngine engine;
    private final Task<Session> task;
    private final boolean stream;

    SessionTask(JdbcEngine engine, Task<Session> task, boolean stream) {
        this.engine = engine;
        this.task = task;
        this.stream = stream;
        task.waitingIn(() -> engine.slots().withdraw(this));
    }

    @Override
    Slots.@Nullable Waiter granted() {
        Connection connection;
        try {
            connection = engine.connections().take();
        } catch (SQLException e) {
            engine.slots().requeue(this);
            engine.connections().slotLost(e);
            return null;
        }
        var clean = task.run(connection);
        var began = clean && task.succeeded();
        if (began) task.value().holds(task.takePermit());
        if (task.complete() && began) return null; // the session has the slot now
        if (began) task.value().gone();
        clean = clean && engine.connections().reset(connection);
        return engine.connections().release(connection, clean, stream);
    }

    @Override
    void expired() {
        task.refuse(engine.exhausted());
    }
}
