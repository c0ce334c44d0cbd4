package dev.tailrace.dsl.cluster;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A member of a cluster as its last probe found it. Immutable.
 *
 * @param role what the server said it is, which may differ from what it was configured as; before it has answered, what was configured
 * @param lag for a replica, how far what it shows is behind the primary: an upper bound; {@code null} if unknown
 * @param lagBytes for a replica, the bytes of log it has yet to replay; {@code null} if unknown
 * @param position how far the log was written on the primary, or replayed on a replica; {@code null} if it did not answer
 * @param lastError what its last probe failed with; {@code null} if it answered
 * @param since since when role and health are what they are
 */
public record Member(
        String name,
        Role role,
        Health health,
        @Nullable Duration lag,
        @Nullable Long lagBytes,
        @Nullable Lsn position,
        @Nullable Throwable lastError,
        Instant since) {
    /** Who may be written to. */
    public enum Role {
        /** Not in recovery: it takes writes. */
        PRIMARY,
        /** In recovery: a standby that follows another server. */
        REPLICA
    }

    /** Whether it is fit for use. */
    public enum Health {
        /** Not probed yet. */
        UNKNOWN,
        /** It answers, and if it is a replica, within its lag limits. */
        HEALTHY,
        /** A replica that answers, too far behind to be read from. */
        LAGGING,
        /** It did not answer its last probe. */
        UNREACHABLE
    }

    /** Whether it is {@link Health#HEALTHY}. */
    public boolean healthy() {
        return health == Health.HEALTHY;
    }

    /** One line for messages. */
    @Override
    public String toString() {
        var text = new StringBuilder(name).append(": ").append(role).append(", ").append(health);
        if (lag != null) text.append(", ").append(lag.toMillis()).append(" ms behind");
        if (lagBytes != null) text.append(", ").append(lagBytes).append(" bytes behind");
        if (lastError != null) text.append(", ").append(lastError);
        return text.toString();
    }
}
