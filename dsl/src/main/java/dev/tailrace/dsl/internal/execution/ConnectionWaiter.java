package dev.tailrace.dsl.internal.execution;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A task that waits for a slot and the connection behind it. */
abstract class ConnectionWaiter<T extends @Nullable Object> extends Slots.Waiter {
    final JdbcEngine engine;
    final Task<T> task;

    ConnectionWaiter(JdbcEngine engine, Task<T> task) {
        this.engine = engine;
        this.task = task;
        task.waitingIn(() -> engine.slots().withdraw(this));
    }

    /** Runs the task and sees to the connection, as {@link #granted} does to the slot. */
    abstract Slots.@Nullable Waiter ranOn(Connection connection);

    @Override
    final Slots.@Nullable Waiter granted() {
        Connection connection;
        try {
            connection = engine.connections().take();
        } catch (SQLException e) {
            engine.slots().requeue(this);
            engine.connections().slotLost(e);
            return null;
        }
        return ranOn(connection);
    }

    @Override
    final void expired() {
        task.refuse(engine.exhausted());
    }
}
