package dev.tailrace.dsl;

import dev.tailrace.dsl.internal.execution.CallContext;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What surrounds the calls of a block: Java's form of {@code withSettings} and {@code withRateLimit}. It holds for every statement,
 * transaction and publisher that the block makes on its own thread, also those that are answered later, and for what their futures'
 * callbacks start. Nested blocks add to each other, the inner one winning.
 */
public final class Calls {
    private Calls() {}

    /**
     * Runs {@code block} with PostgreSQL session settings that hold for its statements alone, for example {@code app.tenant} for row-level
     * security. A single statement then runs in a transaction of its own; inside a transaction the settings are put back afterwards. Names
     * and values are bound, never part of the SQL.
     */
    public static <T extends @Nullable Object> T withSettings(Map<String, String> settings, Supplier<T> block) {
        return CallContext.current().withSettings(settings).call(block);
    }

    /**
     * Runs {@code block} so that each of its statements, outside transactions, and each of its transactions takes a permit of
     * {@code limiter} before it asks for a connection, and gives it back when it has ended. Cancelled while it waits, it gives up its
     * place.
     */
    public static <T extends @Nullable Object> T withRateLimit(RateLimiter limiter, Supplier<T> block) {
        return CallContext.current().withLimiter(limiter).call(block);
    }
}
