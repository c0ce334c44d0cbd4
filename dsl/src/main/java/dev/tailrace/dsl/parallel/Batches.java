package dev.tailrace.dsl.parallel;

import dev.tailrace.dsl.RateLimiter;
import dev.tailrace.dsl.internal.parallel.ResultBatches;
import dev.tailrace.dsl.query.Keyset;
import dev.tailrace.dsl.query.Results;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow.Publisher;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a big table in batches, by keyset: {@code Batches.of(db.from(User.class)).size(500).forEachAsync(batch -> …)}. Immutable.
 *
 * <p>The order is the query's, with the primary key behind it; each batch is a query of its own that begins after the last row of the one
 * before, and costs the same however far down it is. One batch is in memory, and between the queries no connection is held, so this may
 * take hours. In return it is no snapshot: a row that is inserted before the place that was reached, or whose key is changed, may be missed
 * or come twice.
 *
 * <p>A run can go on where another one ended or failed: keep {@link Batch#progress()}, best in the transaction that does the batch's work,
 * and start {@link #after} it.
 */
public interface Batches<T> {
    /** Batches of 1,000 rows of a query on a table; the query must bring no limit, grouping or distinct. */
    static <T> Batches<T> of(Results<T> query) {
        return ResultBatches.of(query);
    }

    /**
     * Another size, from 1 to 1,000,000; a batch is in memory whole.
     *
     * @throws IllegalArgumentException if it is not
     */
    Batches<T> size(int rows);

    /** Starts after {@code position}; at the beginning if that is {@code null}. */
    Batches<T> after(@Nullable Keyset position);

    /**
     * Waits this long after each batch's work, before the next query.
     *
     * @throws IllegalArgumentException if it is negative
     */
    Batches<T> pause(Duration pause);

    /** Takes a permit for each batch before its query, and gives it back when the batch's work has ended. */
    Batches<T> limiter(RateLimiter limiter);

    /** Runs functions and callbacks on {@code executor} instead of the JDK's common pool. */
    Batches<T> executor(Executor executor);

    /**
     * Calls {@code action} with one batch after another, each when the stage of the one before has completed; the future has the progress
     * of the whole. The first failure ends the run. Cancelling the future cancels the query or the stage that runs.
     */
    CompletableFuture<BatchProgress> forEachAsync(Function<? super Batch<T>, ? extends CompletionStage<?>> action);

    /**
     * The batches, cold: each subscription starts anew, at its first request. A batch is queried for only when it was asked for and the
     * subscriber has returned from the one before; a limiter's permit is held until then. Cancelling stops the query that runs.
     */
    Publisher<Batch<T>> publisher();
}
