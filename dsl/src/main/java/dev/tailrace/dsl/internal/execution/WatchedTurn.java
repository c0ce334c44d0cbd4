package dev.tailrace.dsl.internal.execution;

import dev.tailrace.dsl.error.ConnectionLostException;
import dev.tailrace.dsl.internal.open.ErrorTranslator;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What takes its turn on a watched connection: a task, or a heartbeat where there is none.
 *
 * @param limit how long it may take before its silence counts as a loss
 */
record WatchedTurn(@Nullable Task<?> task, Duration limit) {
    static WatchedTurn beat(Duration bound) {
        return new WatchedTurn(null, bound);
    }

    /** A task with a timeout of its own is stopped by that first, and has the bound to answer. */
    static WatchedTurn of(Task<?> task, Duration bound) {
        var timeout = task.options.timeout();
        return new WatchedTurn(task, timeout == null ? bound : timeout.plus(bound));
    }

    /** What shows that the connection is lost, or {@code null}. */
    @Nullable Throwable run(JdbcEngine engine, Connection connection) {
        if (task == null) return beat(connection);
        var usable = task.run(connection) && engine.connections().reset(connection);
        return usable ? null : lost("It cannot be used after " + task.options.operation(), task.failure());
    }

    private static @Nullable Throwable beat(Connection connection) {
        try (var statement = connection.createStatement()) {
            statement.execute("select 1");
            return null;
        } catch (SQLException | RuntimeException e) {
            return lost("It did not answer", e);
        }
    }

    void refuse(Throwable reason) {
        if (task == null) return;
        task.refuse(reason instanceof ConnectionLostException lost
                ? new ConnectionLostException("The connection was lost before this ran; open another", false, lost.serverError(), lost)
                : reason);
    }

    void cancel(Throwable cause) {
        if (task != null) task.cancel(cause);
    }

    void complete() {
        if (task != null) task.complete();
    }

    static ConnectionLostException lost(String how, @Nullable Throwable cause) {
        var translated = cause == null ? null : ErrorTranslator.statement(cause);
        if (translated instanceof ConnectionLostException lost) return lost;
        return new ConnectionLostException("The watched connection was lost. " + how, null, translated);
    }
}
