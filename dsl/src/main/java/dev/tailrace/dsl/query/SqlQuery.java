package dev.tailrace.dsl.query;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/**
 * SQL as the caller wrote it, with {@code ?} for each value. The values are bound; the text is sent as it is, so never build it from
 * input. Where PostgreSQL cannot tell a parameter's type, cast it: {@code ?::jsonb}. Immutable; each call runs it anew.
 *
 * @param <T> what a row becomes
 */
public interface SqlQuery<T> {
    /** The same query with rows as records. */
    <R extends Record> SqlQuery<R> as(Class<R> type);

    /** The longest an execution may take, from the call to its end. */
    SqlQuery<T> timeout(Duration timeout);

    CompletableFuture<List<T>> getAsync();

    CompletableFuture<Optional<T>> firstAsync();

    /** Runs a statement that gives no rows; the result is the number of rows it changed, 0 for DDL. */
    CompletableFuture<Long> executeAsync();

    /** The rows over a cursor; see {@link Results#publisher()}. */
    Flow.Publisher<T> publisher();
}
