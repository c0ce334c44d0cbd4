package dev.tailrace.dsl.internal.execution;

import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/** Begins a transaction on a connection of the pool and keeps both for the {@link Session} that it answers its caller with. */
final class SessionTask extends ConnectionWaiter<Session> {
    private final boolean stream;

    SessionTask(JdbcEngine engine, Task<Session> task, boolean stream) {
        super(engine, task);
        this.stream = stream;
    }

    @Override
    Slots.@Nullable Waiter ranOn(Connection connection) {
        var clean = task.run(connection);
        var began = clean && task.succeeded();
        if (began) task.value().holds(task.takePermit());
        if (task.complete() && began) return null; // the session has the slot now
        if (began) task.value().gone();
        clean = clean && engine.connections().reset(connection);
        return engine.connections().release(connection, clean, stream);
    }
}
