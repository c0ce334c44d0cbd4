package dev.tailrace.dsl.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tailrace.dsl.publish.Publishers;
import dev.tailrace.dsl.publish.Subscribers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CacheWarmerTest {
    private final Cache<Integer, String> cache = Caffeine.newBuilder().build();
    private final Loader<Integer, String> loader = Loader.of(keys -> CompletableFuture.completedFuture(
            keys.stream().filter(key -> key % 5 != 0).collect(Collectors.toMap(key -> key, key -> "v" + key))));
    private final CacheWarmer<Integer, String> warmer = CacheWarmer.of(cache, WarmOptions.DEFAULT.batchSize(2).perSecond(1_000_000));

    @Test
    void valuesAreStoredUnderTheirKeys() throws Exception {
        cache.put(1, "newer");
        var progress = get(warmer.warmAsync(Publishers.from(List.of("v1", "v2", "v3")), value -> Integer.parseInt(value.substring(1))));
        assertEquals(Map.of(1, "newer", 2, "v2", 3, "v3"), cache.asMap());
        assertEquals(List.of(3L, 2L, 1L), List.of(progress.taken(), progress.stored(), progress.present()));
        assertTrue(progress.finished());
        assertEquals(progress, warmer.progress());
    }

    @Test
    void entriesAreStoredAsTheyAre() throws Exception {
        get(warmer.warmAsync(Publishers.from(List.of(Map.entry(1, "a"), Map.entry(2, "b")))));
        assertEquals(Map.of(1, "a", 2, "b"), cache.asMap());
    }

    @Test
    void keysAreLoaded() throws Exception {
        var progress = get(warmer.warmAsync(List.of(1, 2, 5), loader));
        assertEquals(Map.of(1, "v1", 2, "v2"), cache.asMap());
        assertEquals(1, progress.absent());
    }

    @Test
    void eachWayIsAPublisherToo() throws Exception {
        var byKeys = get(Publishers.collect(warmer.warmPublisher(List.of(1, 2, 3), loader)));
        assertEquals(List.of(2L, 3L, 3L), byKeys.stream().map(WarmProgress::taken).toList());
        var values = warmer.warmPublisher(Publishers.from(List.of("v4")), value -> 4);
        assertEquals(2, get(Publishers.count(values)));
        assertEquals(2, get(Publishers.count(warmer.warmPublisher(Publishers.from(List.of(Map.entry(6, "v6")))))));
        assertEquals(5, cache.estimatedSize());
    }

    @Test
    void cancellingTheFutureCancelsTheLoad() throws Exception {
        var began = new LinkedBlockingQueue<CompletableFuture<Map<Integer, String>>>();
        Loader<Integer, String> never = Loader.of(keys -> {
            var answer = new CompletableFuture<Map<Integer, String>>();
            began.add(answer);
            return answer;
        });
        var warming = warmer.warmAsync(List.of(1, 2, 3), never);
        var answer = began.poll(30, TimeUnit.SECONDS);
        warming.cancel(true);
        assertThrows(Exception.class, () -> answer.get(30, TimeUnit.SECONDS));
        assertTrue(answer.isCancelled());
    }

    @Test
    void anErrorEndsIt() {
        var failed = Publishers.<String>error(new IllegalStateException("source"));
        assertEquals("source", failure(warmer.warmAsync(failed, value -> 1)).getMessage());
        Loader<Integer, String> failing = Loader.of(keys -> CompletableFuture.failedFuture(new IllegalStateException("loader")));
        assertEquals("loader", failure(warmer.warmAsync(List.of(1), failing)).getMessage());
        var progress = Subscribers.<WarmProgress>forEach(step -> {});
        warmer.warmPublisher(List.of(1), failing).subscribe(progress);
        assertInstanceOf(IllegalStateException.class, failure(progress.completion()));
    }

    @Test
    void aRefreshLoadsWhatIsThereUntilItIsCancelled() throws Exception {
        cache.putAll(Map.of(1, "old", 5, "old"));
        var refreshing = warmer.refreshAsync(Duration.ofMillis(1), loader);
        var until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!Map.of(1, "v1").equals(cache.asMap()) && System.nanoTime() < until) Thread.onSpinWait();
        assertEquals(Map.of(1, "v1"), cache.asMap());
        refreshing.cancel(true);
        assertThrows(IllegalArgumentException.class, () -> warmer.refreshAsync(Duration.ZERO, loader));
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    private static Throwable failure(CompletableFuture<?> future) {
        return assertThrows(ExecutionException.class, () -> future.get(30, TimeUnit.SECONDS)).getCause();
    }
}
