package dev.tailrace.streams;

import java.time.Duration;
import java.util.concurrent.Flow.Publisher;

/**
 * A poll to subscribe to: rows whose watermark lies beyond the last one seen, in its order. Immutable; every method returns another.
 *
 * <p>What it does not promise: a deleted row is never told; of several changes between two polls only the last is; a row whose transaction
 * was open for longer than {@link #overlap} after its watermark was set, or was open when the polling began, can be missed; and so can one
 * whose watermark was set by a clock that is late by more. When more than 100,000 rows fall into the overlap, or have one and the same
 * watermark, it is shortened. A change log promises all of that.
 *
 * @param <R> the record
 * @param <V> the watermark
 */
public interface Poll<R extends Record, V> {
    /** How long to wait between the end of a poll and the next; by default a second. */
    Poll<R, V> every(Duration interval);

    /**
     * How far back each poll reads again, for rows that were committed late; by default 10 s. It is counted by this process's clock, so any
     * kind of watermark will do. What was delivered is left out: a row comes once for each of its watermarks.
     */
    Poll<R, V> overlap(Duration time);

    /** Start with the rows beyond {@code value}. Without it: with what is committed from now on. */
    Poll<R, V> from(V value);

    /**
     * A cold publisher of rows; a subscription begins to poll with its first {@code request(n)}. Rows come in pages of 500, by the normal
     * way of queries: no connection is held between pages nor while the subscriber takes its time, which delays the next page and poll.
     * Cancelling stops a running query on the server. It never completes by itself.
     *
     * <p>A poll that fails because the server is not there is tried again later. Everything else ends the stream, for example
     * {@link dev.tailrace.dsl.error.UnknownColumnException} or {@link dev.tailrace.dsl.error.DatabaseClosedException}.
     */
    Publisher<R> publisher();
}
