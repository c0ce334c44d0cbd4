package dev.tailrace.dsl.query;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A write to a table named by a string. Immutable, and nothing is written before {@link #executeAsync()} or a call on
 * {@link #returning}.
 *
 * @param <Q> the write that calls return
 */
public interface Write<Q> {
    /** Gives back these columns of each row written, all columns if none is named. */
    Returned<Row> returning(String... columns);

    /** Runs it; the result is the number of rows written. Outside a transaction a cancelled write may have happened. */
    CompletableFuture<Long> executeAsync();

    /** The longest an execution may take, from the call to its end. */
    Q timeout(Duration timeout);
}
