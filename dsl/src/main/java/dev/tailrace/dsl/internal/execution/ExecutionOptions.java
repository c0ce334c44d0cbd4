package dev.tailrace.dsl.internal.execution;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a piece of work wants to be run.
 *
 * @param operation what observations call it, for example {@code query}, {@code insert}, {@code transaction}
 * @param statement the SQL for observations and messages, without values; may be empty
 * @param timeout the longest it may take from submission to its end, {@code null} for no limit of its own
 * @param settings session settings that hold for this work alone ({@code set_config(…, true)})
 * @param transactional whether it must run between BEGIN and COMMIT (batches; work with settings does anyway)
 * @param readOnly whether the transaction is READ ONLY
 * @param reads whether it only reads, whatever its statement turns out to be
 */
public record ExecutionOptions(
        String operation,
        String statement,
        @Nullable Duration timeout,
        Map<String, String> settings,
        boolean transactional,
        boolean readOnly,
        boolean reads) {
    public static ExecutionOptions of(String operation, String statement) {
        return new ExecutionOptions(operation, statement, null, Map.of(), false, false, false);
    }

    public ExecutionOptions withTimeout(@Nullable Duration value) {
        return new ExecutionOptions(operation, statement, value, settings, transactional, readOnly, reads);
    }

    public ExecutionOptions withSettings(Map<String, String> value) {
        return new ExecutionOptions(operation, statement, timeout, Map.copyOf(value), transactional, readOnly, reads);
    }

    /** Built from tables, columns and aggregates alone, so it cannot write. */
    public ExecutionOptions reading() {
        return new ExecutionOptions(operation, statement, timeout, settings, transactional, readOnly, true);
    }

    /** Whether running it leaves nothing behind in the database. */
    boolean isRead() {
        return reads || readOnly || StatementText.isPlainRead(statement);
    }

    /** The settings that hold: those of the surrounding call, and over them this work's own. */
    Map<String, String> over(Map<String, String> surrounding) {
        if (settings.isEmpty()) return surrounding;
        if (surrounding.isEmpty()) return settings;
        var merged = new HashMap<>(surrounding);
        merged.putAll(settings);
        return Map.copyOf(merged);
    }

    public ExecutionOptions inTransaction() {
        return new ExecutionOptions(operation, statement, timeout, settings, true, readOnly, reads);
    }
}
