package dev.tailrace.dsl;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a transaction is begun.
 *
 * @param isolation {@code null} for the server's default
 * @param timeout the longest the whole transaction may take, from asking for a connection to COMMIT; {@code null} for no limit
 * @param settings session settings for this transaction alone, for example {@code app.tenant}
 */
public record TransactionOptions(
        @Nullable Isolation isolation, boolean readOnly, boolean deferrable, @Nullable Duration timeout, Map<String, String> settings) {
    public static final TransactionOptions DEFAULT = new TransactionOptions(null, false, false, null, Map.of());

    /** The isolation levels PostgreSQL tells apart. */
    public enum Isolation {
        READ_COMMITTED,
        REPEATABLE_READ,
        SERIALIZABLE
    }

    public TransactionOptions {
        settings = Map.copyOf(settings);
    }

    public TransactionOptions isolation(Isolation value) {
        return new TransactionOptions(value, readOnly, deferrable, timeout, settings);
    }

    /** READ ONLY: the server refuses writes. */
    public TransactionOptions asReadOnly() {
        return new TransactionOptions(isolation, true, deferrable, timeout, settings);
    }

    /** DEFERRABLE: a serializable read-only transaction waits for a snapshot that can never fail. */
    public TransactionOptions asDeferrable() {
        return new TransactionOptions(isolation, readOnly, true, timeout, settings);
    }

    public TransactionOptions timeout(Duration value) {
        return new TransactionOptions(isolation, readOnly, deferrable, value, settings);
    }

    public TransactionOptions settings(Map<String, String> value) {
        return new TransactionOptions(isolation, readOnly, deferrable, timeout, value);
    }
}
