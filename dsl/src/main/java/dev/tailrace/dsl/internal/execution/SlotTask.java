package dev.tailrace.dsl.internal.execution;

import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/** Runs on a connection of the pool and gives it back. */
final class SlotTask<T extends @Nullable Object> extends ConnectionWaiter<T> {
    SlotTask(JdbcEngine engine, Task<T> task) {
        super(engine, task);
    }

    @Override
    Slots.@Nullable Waiter ranOn(Connection connection) {
        var clean = task.run(connection) && engine.connections().reset(connection);
        var next = engine.connections().release(connection, clean);
        task.complete();
        return next;
    }
}
