package dev.tailrace.streams.log;

import java.time.Duration;

/**
 * How long changes stay in the log. What all consumers have read goes once it is older than {@code keep}. What a consumer has not read yet
 * stays for it, up to {@code maxAge} and {@code maxBytes}: beyond these the consumer is marked lost and ends with
 * {@link dev.tailrace.streams.error.HistoryLostException}, so that an abandoned one cannot fill the disk.
 *
 * <p>The log is trimmed by segments of about a fifth of {@code maxBytes}, so both limits are met to within a segment: a consumer that is
 * less than {@code maxAge}, and less than a fifth of {@code maxBytes}, behind is never marked lost; one that is more than four fifths of
 * {@code maxBytes} behind may be. What bounds the log's size: {@code maxBytes}, and what is written between two looks, every ten seconds
 * or sooner when it fills. What does not: a process that looks (one that reads, or calls {@code trim}), or the end of transactions that
 * have written to the log and stay open. Each of those holds the segment that it has written to, and no other; only when they hold three
 * of the four does the log outgrow its limit. Transactions that have written nothing to the log hold nothing, however long they are open.
 *
 * @param maxAge changes older than this may go though a consumer needs them; at least {@code keep}
 * @param maxBytes how large the log may be on disk, indexes included; at least {@link #LEAST_BYTES}. It goes before {@code keep}: changes
 *     that all have read go early when there are too many
 * @param keep how long changes stay at least though all have read them: for replays, and for positions that only a browser or a file
 *     knows of. Zero: no longer than a minute or so
 */
public record Retention(Duration maxAge, long maxBytes, Duration keep) {
    /** One mebibyte. */
    public static final long LEAST_BYTES = 1 << 20;

    private static final Duration LONGEST = Duration.ofDays(36_500);

    /** Seven days, ten gibibytes; an hour for what has been read. */
    public static final Retention DEFAULT = new Retention(Duration.ofDays(7), 10L << 30, Duration.ofHours(1));

    /**
     * @throws IllegalArgumentException if the limits contradict each other or are out of their range
     */
    public Retention {
        if (keep.isNegative()) {
            throw new IllegalArgumentException("keep is " + keep + "; it cannot be negative");
        }
        if (maxAge.isZero() || maxAge.compareTo(keep) < 0 || maxAge.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("maxAge is " + maxAge + "; it must be more than zero, at least keep and at most 100 years");
        }
        if (maxBytes < LEAST_BYTES) {
            throw new IllegalArgumentException("maxBytes is " + maxBytes + "; it must be at least " + LEAST_BYTES);
        }
    }

    /** The same with another {@code maxAge}. */
    public Retention withMaxAge(Duration value) {
        return new Retention(value, maxBytes, keep);
    }

    /** The same with another {@code maxBytes}. */
    public Retention withMaxBytes(long value) {
        return new Retention(maxAge, value, keep);
    }

    /** The same with another {@code keep}. */
    public Retention withKeep(Duration value) {
        return new Retention(maxAge, maxBytes, value);
    }
}
