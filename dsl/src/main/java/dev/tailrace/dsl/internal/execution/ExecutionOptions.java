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
 */
public record ExecutionOptions(
        String operation,
        String statement,
        @Nullable Duration timeout,
        Map<String, String> settings,
        boolean transactional,
        boolean readOnly) {
    public static ExecutionOptions of(String operation, String statement) {
        return new ExecutionOptions(operation, statement, null, Map.of(), false, false);
    }

    public ExecutionOptions withTimeout(@Nullable Duration value) {
        return new ExecutionOptions(operation, statement, value, settings, transactional, readOnly);
    }

    public ExecutionOptions withSettings(Map<String, String> value) {
        return new ExecutionOptions(operation, statement, timeout, Map.copyOf(value), transactional, readOnly);
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
        return new ExecutionOptions(operation, statement, timeout, settings, true, readOnly);
    }
}
