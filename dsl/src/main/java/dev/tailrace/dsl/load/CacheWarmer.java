package dev.tailrace.dsl.load;

import com.github.benmanes.caffeine.cache.Cache;
import dev.tailrace.dsl.internal.load.CaffeineWarmer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Fills a Caffeine cache ahead of need, in batches, one after another: from rows that bring their keys, or by a {@link Loader} over
 * keys. An entry that is in the cache already stays, and its key is not even loaded, unless {@link WarmOptions#replacing}.
 *
 * <p>A source is taken from at the pace of the cache and of {@link WarmOptions#perSecond}; no more than a batch of it is held. When the
 * limit is reached the source is cancelled. Its error, or the loader's, ends the filling; what was stored stays.
 *
 * <p>Futures and subscriptions: cancelling stops the filling and what it runs on the server. A publisher fills anew for each subscriber,
 * beginning with the first demand, and emits after each batch; the last element is {@link WarmProgress#finished}. It takes the next
 * batch when its element was asked for.
 */
@SuppressWarnings("overloads") // a source of rows is a Publisher, one of keys an Iterable
public interface CacheWarmer<K, V> {
    static <K, V> CacheWarmer<K, V> of(Cache<K, V> cache) {
        return of(cache, WarmOptions.DEFAULT);
    }

    static <K, V> CacheWarmer<K, V> of(Cache<K, V> cache, WarmOptions options) {
        return of(cache, options, ForkJoinPool.commonPool());
    }

    /** With an executor for everything that runs: the functions given here, callbacks, subscribers. */
    static <K, V> CacheWarmer<K, V> of(Cache<K, V> cache, WarmOptions options, Executor executor) {
        return new CaffeineWarmer<>(cache, options, executor);
    }

    /** Stores {@code values}, each under the key that {@code key} tells. */
    CompletableFuture<WarmProgress> warmAsync(Publisher<? extends V> values, Function<? super V, ? extends K> key);

    /** Stores {@code entries}. */
    CompletableFuture<WarmProgress> warmAsync(Publisher<? extends Map.Entry<? extends K, ? extends V>> entries);

    /** Stores what {@code loader} loads by {@code keys}; one without a cache of its own. */
    CompletableFuture<WarmProgress> warmAsync(Iterable<? extends K> keys, Loader<K, V> loader);

    /** {@link #warmAsync(Publisher, Function)}, step by step. */
    Publisher<WarmProgress> warmPublisher(Publisher<? extends V> values, Function<? super V, ? extends K> key);

    /** {@link #warmAsync(Publisher)}, step by step. */
    Publisher<WarmProgress> warmPublisher(Publisher<? extends Map.Entry<? extends K, ? extends V>> entries);

    /** {@link #warmAsync(Iterable, Loader)}, step by step. */
    Publisher<WarmProgress> warmPublisher(Iterable<? extends K> keys, Loader<K, V> loader);

    /**
     * Loads everything that is in the cache again by {@code loader}, each {@code period} from now on, until the future is cancelled or a
     * load fails. An entry that changed meanwhile stays as it is; one whose key is absent is removed. It counts as written anew.
     *
     * @throws IllegalArgumentException if {@code period} is not positive
     */
    CompletableFuture<@Nullable Void> refreshAsync(Duration period, Loader<K, V> loader);

    /** How far the filling that began last has come, {@link WarmProgress#NONE} before the first. */
    WarmProgress progress();
}
