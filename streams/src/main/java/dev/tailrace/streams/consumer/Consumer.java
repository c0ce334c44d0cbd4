package dev.tailrace.streams.consumer;

import dev.tailrace.dsl.query.Transaction;
import dev.tailrace.streams.event.StreamEvent;
import dev.tailrace.streams.log.Start;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A reader of the change log that the database knows by name: it keeps its place there, so that it goes on where it stopped whatever has
 * died in between. Nothing runs and nothing is written before a call that ends in {@code Async} or a subscription. Immutable and
 * thread-safe.
 *
 * <p>Of all who read under one name, in whatever process, one at a time reads a partition of it; the others stand by and take over: within
 * half a second after an orderly end, within 5 s after a kill. It gets {@code Change}, {@code Truncate}, {@code Gap} and
 * {@code SchemaChanged} events, no {@code CaughtUp}. Changes of one row come in their order.
 *
 * <p>{@code SchemaChanged}, and a {@code Gap} that the schema is the reason of, come with partition 0, within about a second of the DDL and
 * before the rows that it reads after that; changes of the first 50 ms after the DDL, and other partitions, may be ahead of it. They do
 * not move the place: at the start of a run all comes that was altered since the table was last watched. On one of them a handler may fail
 * as often as on a change; then it is passed over, with an error in the log, until the next run.
 *
 * <p>With {@link Start#SNAPSHOT} each partition copies the existing rows of its share, while others write, in pieces, and goes on in the
 * middle after a crash. A copied row that is put aside has number 0. A {@code COPY_RESTARTED} of one partition concerns its share only.
 * While it copies, the partitions cannot be changed: {@link #repartitionAsync} fails with {@link IllegalStateException}. It needs to be
 * allowed to read the tables, and otherwise fails with {@link dev.tailrace.streams.error.PrivilegeMissingException}.
 *
 * <p>It uses one connection outside the pool for its lease, and one for each partition that it reads.
 *
 * @param <R> how rows are represented: a record, or {@link dev.tailrace.streams.event.ChangedRow}
 */
public interface Consumer<R> {
    String name();

    /** The same consumer for the changes of one table, with its rows as records; those of other tables are passed over. */
    <T extends Record> Consumer<T> table(Class<T> type);

    /**
     * Hands every event to {@code handler}, one after another, in a transaction of the database; what the handler does in it and the
     * consumer's place commit together: the effect of every change is there exactly once. A batch shares a transaction; a failed batch is
     * replayed change by change. A change that fails {@link ConsumerOptions#maxAttempts()} times on its own is put aside as a dead letter.
     * Serialization failures, deadlocks and lost connections are nobody's fault and are tried again without counting.
     *
     * <p>Cancelling the future rolls back the transaction that is open and gives up the lease.
     *
     * @return completes only by failure: {@link dev.tailrace.streams.error.HistoryLostException},
     *     {@link dev.tailrace.streams.error.ConsumerRemovedException}, a closed database, or an {@link Error} of the handler
     */
    CompletableFuture<@Nullable Void> forEachAsync(
            BiFunction<? super Transaction, ? super StreamEvent<R>, ? extends CompletionStage<?>> handler);

    /**
     * Every event at least once, each to be acknowledged. A subscription begins to read with the first demand, or stands by; not more than
     * {@link ConsumerOptions#maxUnacknowledged()} deliveries of a partition are ever under way. Cancelling stores what was acknowledged and
     * gives up the lease. Fails as {@link #forEachAsync} does.
     */
    Flow.Publisher<Delivery<R>> publisher();

    /** Stops the reading, in every process, within a second or after the batch that runs; the place and the lease are kept. */
    CompletableFuture<@Nullable Void> pauseAsync();

    /** Undoes {@link #pauseAsync()}, within a second. */
    CompletableFuture<@Nullable Void> resumeAsync();

    /**
     * Puts the consumer at another place: back, to replay, or forward. Who reads at this moment is fenced: what it has not committed is
     * rolled back, and within a second or two it goes on from the new place. Undoes the loss of history.
     */
    CompletableFuture<@Nullable Void> seekAsync(Start start);

    /**
     * Splits the consumer into another number of partitions. Every partition is first read to one common place, by whoever reads; the
     * change takes effect then. The future completes when it has been asked for, not when it is done: see {@link #statusAsync()}.
     */
    CompletableFuture<@Nullable Void> repartitionAsync(int partitions);

    /** Where it stands. */
    CompletableFuture<ConsumerStatus> statusAsync();

    /** The changes that were put aside, oldest first, at most {@code limit}. */
    CompletableFuture<List<DeadLetter<R>>> deadLettersAsync(int limit);

    /**
     * Gives a dead letter back to the handler: whoever runs {@link #forEachAsync} takes it up within a second or two, in a transaction of
     * its own in which the letter goes. It comes out of order, after everything delivered so far. If it fails again it stays, with the new
     * error and one more failure. A letter is never taken up by a {@link #publisher()}.
     *
     * @return whether there is such a letter
     */
    CompletableFuture<Boolean> retryAsync(long deadLetter);

    /**
     * Drops a dead letter.
     *
     * @return whether there was such a letter
     */
    CompletableFuture<Boolean> discardAsync(long deadLetter);

    /**
     * Forgets the consumer: its place, its dead letters, its hold on the log. Who reads under the name fails with
     * {@link dev.tailrace.streams.error.ConsumerRemovedException}.
     *
     * @return whether there was one
     */
    CompletableFuture<Boolean> removeAsync();
}
