package dev.tailrace.streams;

import dev.tailrace.streams.event.Operation;
import dev.tailrace.streams.event.StreamEvent;
import dev.tailrace.streams.notification.Overflow;
import java.util.concurrent.Flow.Publisher;

/**
 * Changes to subscribe to. Immutable; every method that narrows it returns another.
 *
 * @param <R> how rows are represented: a record, or {@link dev.tailrace.streams.event.ChangedRow}
 */
public interface ChangeStream<R> {
    /** Only these operations. Truncations, gaps and the other events always come. */
    ChangeStream<R> operations(Operation first, Operation... more);

    /**
     * What becomes of changes that a subscriber is too slow for; it never holds up another.
     *
     * <ul>
     *   <li>{@link Overflow#suspend()}, the default, loses nothing: while the buffer is full the subscriber falls behind in the log, and
     *       catches up when it goes on. Its place holds up the trimming of the log, within the log's retention; beyond that it gets a
     *       {@link dev.tailrace.streams.event.Gap}.
     *   <li>{@link Overflow#dropOldest} and {@link Overflow#latestOnly} drop, and say how many in a {@code Gap} in front of what is left.
     *   <li>{@link Overflow#fail} ends the stream, after what is buffered, with
     *       {@link dev.tailrace.streams.error.SubscriberOverflowException}.
     * </ul>
     *
     * <p>A buffer also counts as full at some 32 MB of rows.
     */
    ChangeStream<R> overflow(Overflow policy);

    /**
     * A cold publisher. A subscription begins with its first {@code request(n)}; it is in force from its first event on, which is a
     * {@link dev.tailrace.streams.event.CaughtUp}: everything that commits after that is delivered, in the order of the log, which for one
     * row is the order of its changes. Another {@code CaughtUp} comes whenever the subscriber has caught up after falling behind or after a
     * lost connection. It never completes by itself; cancelling takes effect at once.
     *
     * <p>A lost connection or a restarted server is no gap: the reader goes on from its place in the log, without repeating itself. If a
     * crash or a failover took that place away, there is a {@code Gap} with {@code HISTORY_LOST}, and the stream goes on from then.
     *
     * <p>It fails with {@link dev.tailrace.streams.error.ChangeLogMissingException} if there is no change log or a table is not watched,
     * {@link dev.tailrace.dsl.error.UnknownTableException} if there is no such table,
     * {@link dev.tailrace.dsl.error.MappingException} if a row does not fit the record (it names table and column; the stream ends there,
     * for passing over the row would lose it in silence), {@link dev.tailrace.dsl.error.UnsupportedServerException} on a standby or
     * behind a pooler, the errors of connecting if the first connection cannot be opened, and
     * {@link dev.tailrace.dsl.error.DatabaseClosedException} when the database is closed.
     */
    Publisher<StreamEvent<R>> publisher();
}
