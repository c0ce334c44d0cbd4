package dev.tailrace.dsl.query;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A write that gives back the rows it wrote. Nothing is written before one of the calls; each writes anew. Cancelling a future stops the
 * write on the server; outside a transaction a cancelled write may have happened.
 *
 * @param <T> what a row becomes
 */
public interface Returned<T> {
    <R extends Record> Returned<R> as(Class<R> type);

    CompletableFuture<List<T>> getAsync();

    /** The first of the rows written; all of them are written. */
    CompletableFuture<Optional<T>> firstAsync();
}
