package dev.tailrace.dsl.error;

import org.jspecify.annotations.Nullable;

/**
 * What the server said of an error. DETAIL is left out on purpose: it quotes values.
 *
 * @param sqlState the five-character code, never {@code null}; decisions go by this, messages are localised
 * @param message for SQLSTATE class 22, whose messages quote values, a description of the condition instead
 * @param position the character of the statement, from 1, that the error is about, where the driver passes it on (PGJDBC-NG does not)
 */
public record ServerError(
        String sqlState,
        String message,
        @Nullable String hint,
        @Nullable String schema,
        @Nullable String table,
        @Nullable String column,
        @Nullable String dataType,
        @Nullable String constraint,
        @Nullable Integer position) {}
