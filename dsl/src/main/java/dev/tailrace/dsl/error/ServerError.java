package dev.tailrace.dsl.error;

import org.jspecify.annotations.Nullable;

/**
 * What the server said of an error. DETAIL is left out on purpose: it quotes values.
 *
 * @param sqlState the five-character code, never {@code null}; decisions go by this, messages are localised
 */
public record ServerError(
        String sqlState,
        String message,
        @Nullable String hint,
        @Nullable String schema,
        @Nullable String table,
        @Nullable String column,
        @Nullable String dataType,
        @Nullable String constraint) {}
