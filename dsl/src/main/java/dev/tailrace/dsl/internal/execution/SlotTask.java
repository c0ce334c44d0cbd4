package dev.tailrace.dsl.internal.execution;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A task with a slot to wait for: it runs on a connection of the pool and gives it back. */
final class SlotTask<T extends @Nullable Object> extends Slots.Waiter {
    private final JdbcEngine engine;
    private final Task<T> task;

    SlotTask(JdbcEngine engine, Task<T> task) {
        this.engine = engine;
        this.task = task;
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
        var clean = task.run(connection) && engine.connections().reset(connection);
        var next = engine.connections().release(connection, clean);
        task.complete();
        return next;
    }

    @Override
    void expired() {
        task.refuse(engine.exhausted());
    }
}
