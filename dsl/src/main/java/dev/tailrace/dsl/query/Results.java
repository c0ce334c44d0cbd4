package dev.tailrace.dsl.query;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The ways to run a query. Each call runs it anew. Cancelling a future, or completing it from outside, stops the query on the server.
 *
 * <p>Futures fail with a {@link dev.tailrace.dsl.error.TailraceException}: before anything is sent for unknown names and for values that
 * a column cannot be compared with.
 *
 * @param <T> what a row becomes
 */
public interface Results<T> {
    /** All rows, in memory. For many rows use {@link #publisher()} or {@link #eachAsync}. */
    CompletableFuture<List<T>> getAsync();

    /** The first row, if there is one; asks the server for no more. */
    CompletableFuture<Optional<T>> firstAsync();

    /** How many rows {@link #getAsync()} would give. */
    CompletableFuture<Long> countAsync();

    CompletableFuture<Boolean> existsAsync();

    /** One column of each row; a NULL is a {@code null} in the list. */
    <V> CompletableFuture<List<V>> pluckAsync(String column, Class<V> type);

    /**
     * Gives each row to {@code action}, one after another, with a bounded number of rows in memory. The action runs on the database's
     * completion threads, never on one that serves a connection. What it throws ends the rows and fails the future.
     */
    CompletableFuture<@Nullable Void> eachAsync(Consumer<? super T> action);

    /**
     * One page and the counts a user interface needs, from one statement and so from one snapshot.
     *
     * @param page from 1
     * @throws IllegalArgumentException if either number is below 1
     */
    CompletableFuture<Page<T>> paginateAsync(int page, int perPage);

    /**
     * The page after {@code position}, in the query's order with the primary key behind it. A page costs the same however far down it is,
     * given an index on these columns. Where the query has no primary key (a view), its order must tell any two rows apart.
     *
     * @param position {@link KeysetPage#next()} of the page before, {@code null} for the first page
     * @throws IllegalArgumentException if {@code perPage} is below 1; fails the future if the position does not fit the order
     */
    CompletableFuture<KeysetPage<T>> afterAsync(@Nullable Keyset position, int perPage);

    /**
     * The rows over a cursor: cold, every subscription runs the query anew at its first {@code request}. Demand decides what is fetched;
     * cancelling closes the cursor at once.
     */
    Flow.Publisher<T> publisher();
}
