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
 * @param confirmCommit whether to find out what became of it should the connection be lost during COMMIT; see {@link #confirmingCommit}
 */
public record TransactionOptions(
        @Nullable Isolation isolation,
        boolean readOnly,
        boolean deferrable,
        @Nullable Duration timeout,
        Map<String, String> settings,
        boolean confirmCommit) {
    public static final TransactionOptions DEFAULT = new TransactionOptions(null, false, false, null, Map.of(), false);

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
        return new TransactionOptions(value, readOnly, deferrable, timeout, settings, confirmCommit);
    }

    /** READ ONLY: the server refuses writes. */
    public TransactionOptions asReadOnly() {
        return new TransactionOptions(isolation, true, deferrable, timeout, settings, confirmCommit);
    }

    /** DEFERRABLE: a serializable read-only transaction waits for a snapshot that can never fail. */
    public TransactionOptions asDeferrable() {
        return new TransactionOptions(isolation, readOnly, true, timeout, settings, confirmCommit);
    }

    public TransactionOptions timeout(Duration value) {
        return new TransactionOptions(isolation, readOnly, deferrable, value, settings, confirmCommit);
    }

    public TransactionOptions settings(Map<String, String> value) {
        return new TransactionOptions(isolation, readOnly, deferrable, timeout, value, confirmCommit);
    }

    /**
     * Asks for the transaction's id before COMMIT, which costs one more round trip. Should the connection be lost during COMMIT, the server
     * is then asked over a new one what became of that transaction: if it committed, that is the outcome; if it was rolled back, it
     * fails with a {@link dev.tailrace.dsl.error.ConnectionLostException} that took no effect. Only where the answer cannot be had or
     * trusted (the server crashed, another took over, a checkpoint came in between, the network stays away) does it fail as
     * {@link dev.tailrace.dsl.error.CommitOutcomeUnknownException}. It may take as long as connecting may, and the cancel bound.
     *
     * <p>Needs EXECUTE on {@code pg_control_system} and {@code pg_control_checkpoint}, which PUBLIC has unless somebody took it away.
     */
    public TransactionOptions confirmingCommit() {
        return new TransactionOptions(isolation, readOnly, deferrable, timeout, settings, true);
    }
}
