package dev.tailrace.dsl.internal.execution;

import dev.tailrace.dsl.driver.PostgresDriver;
import java.sql.Connection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Work between BEGIN and COMMIT: batches (in autocommit a batch with one bad row left 765 to 999 of 1,000 rows behind), work with
 * settings of its own, and what must be READ ONLY. When it fails, the engine's reset rolls back.
 */
record Transactional<T extends @Nullable Object>(PostgresDriver driver, Map<String, String> settings, boolean readOnly, Work<T> work)
        implements Work<T> {
    static <T extends @Nullable Object> Work<T> ifNeeded(
            PostgresDriver driver, CallContext context, ExecutionOptions options, Work<T> work) {
        var settings = options.over(context.settings());
        var readOnly = options.readOnly() || context.readOnly();
        if (settings.isEmpty() && !options.transactional() && !readOnly) return work;
        return new Transactional<>(driver, settings, readOnly, work);
    }

    @Override
    public T run(Connection connection) throws Exception {
        driver.begin(connection);
        if (readOnly) {
            try (var statement = connection.createStatement()) {
                statement.execute("set transaction read only");
            }
        }
        SessionSettings.apply(connection, settings);
        var value = work.run(connection);
        Commit.send(connection, readOnly);
        return value;
    }
}
