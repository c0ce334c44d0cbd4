package dev.tailrace.dsl.load;

import dev.tailrace.dsl.internal.load.FunctionLoaders;
import dev.tailrace.dsl.race.Outcome;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Function;

/**
 * Looks values up by key, many callers at once: what they ask for at the same time goes out as one batch. Over a database a batch is one
 * query with {@code = any(?)}, so that a fan-out of point queries costs a few round trips. Thread-safe; needs no closing.
 *
 * <p>A batch goes out as soon as fewer than {@link LoaderOptions#batchesInFlight} are out, and takes keys until it has its connection:
 * while one is on the server the next one gathers. A key that several callers ask for is in a batch once. Nobody is ever answered by a
 * query that began before they asked, unless the loader has a cache.
 *
 * <p>Only callers in the same transaction, with the same session settings and the same limiter share a batch or a cached value. In a
 * transaction keys are loaded by that transaction; what it loads is not cached, nor is it answered from the cache.
 *
 * <p>Cancelling a future leaves the batch, and nobody else notices; when all have left, the batch is cancelled on the server.
 *
 * <p>When a batch fails, all in it fail with its error. If that is an error of the data (SQLSTATE class 22, an error raised by a function
 * in the database, a row that does not fit its record), the batch is halved and tried again, so that it meets the keys whose error it
 * is; inside a transaction, which the error has ended, it is not.
 *
 * <p>Values are shared between callers: they should be immutable. Keys need {@code equals} and {@code hashCode}.
 */
public interface Loader<K, V> {
    /**
     * A loader over {@code batch}, which is given the keys of a batch and returns their values: a key without a value is absent, and
     * what nobody asked for is ignored. It runs in the transaction, settings and limiter of its callers, on the JDK's common pool.
     */
    static <K, V> Loader<K, V> of(Function<? super Set<K>, ? extends CompletionStage<? extends Map<K, V>>> batch) {
        return of(LoaderOptions.DEFAULT, batch);
    }

    /**
     * @throws dev.tailrace.dsl.error.MissingDependencyException if {@code options} want a cache and Caffeine is not on the class path
     */
    static <K, V> Loader<K, V> of(
            LoaderOptions options, Function<? super Set<K>, ? extends CompletionStage<? extends Map<K, V>>> batch) {
        return of(options, ForkJoinPool.commonPool(), batch);
    }

    /** As {@link #of(LoaderOptions, Function)}; {@code batch} and the callbacks of futures run on {@code executor}. */
    static <K, V> Loader<K, V> of(
            LoaderOptions options,
            Executor executor,
            Function<? super Set<K>, ? extends CompletionStage<? extends Map<K, V>>> batch) {
        return FunctionLoaders.values(options, executor, batch);
    }

    /** As {@link #of(LoaderOptions, Executor, Function)}, for a function that tells of each key whether it succeeded. */
    static <K, V> Loader<K, V> ofOutcomes(
            LoaderOptions options,
            Executor executor,
            Function<? super Set<K>, ? extends CompletionStage<? extends Map<K, Outcome<V>>>> batch) {
        return FunctionLoaders.outcomes(options, executor, batch);
    }

    /**
     * The value of {@code key}, empty if there is none.
     *
     * @throws NullPointerException if {@code key} is {@code null}
     * @throws IllegalArgumentException if it is of a class that this loader's keys never are
     */
    CompletableFuture<Optional<V>> loadAsync(K key);

    /** As {@link #loadAsync}, failing with {@link dev.tailrace.dsl.error.KeyNotFoundException} if there is none. */
    CompletableFuture<V> getAsync(K key);

    /**
     * The values of {@code keys}, in their order; absent ones are left out. If one fails, all fail. More keys than fit into one batch
     * make several.
     *
     * @throws NullPointerException if a key is {@code null}
     * @throws IllegalArgumentException if one is of a class that this loader's keys never are
     */
    CompletableFuture<Map<K, V>> loadAllAsync(Collection<? extends K> keys);

    /**
     * Forgets what is cached for {@code key}, for whatever settings; what is being loaded at this moment will not be cached either.
     * Inside a transaction call it after the commit: until then others load, and cache, what was there before. Without a cache it does
     * nothing.
     */
    void clear(K key);

    /** {@link #clear} of every key. */
    void clearAll();

    /**
     * Caches {@code value} as if it had been loaded just now with the settings and limiter of the calling code. In a transaction, or
     * without a cache, it does nothing.
     */
    void prime(K key, V value);

    LoaderStats stats();
}
