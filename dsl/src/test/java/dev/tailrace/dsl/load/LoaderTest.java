package dev.tailrace.dsl.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.error.KeyNotFoundException;
import dev.tailrace.dsl.race.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LoaderTest {
    private static final LoaderOptions ONE_AT_A_TIME = LoaderOptions.builder().batchesInFlight(1).build();

    private record Asked(Set<Integer> keys, CompletableFuture<Map<Integer, String>> answer) {
        void succeed() {
            answer.complete(values(keys));
        }
    }

    private final LinkedBlockingQueue<Asked> batches = new LinkedBlockingQueue<>();
    private final Loader<Integer, String> manual = Loader.of(ONE_AT_A_TIME, keys -> {
        var asked = new Asked(keys, new CompletableFuture<>());
        batches.add(asked);
        return asked.answer;
    });

    @Test
    void lookupsThatAreMadeAtTheSameTimeAreOneBatch() throws Exception {
        var first = manual.loadAsync(1);
        var out = next();
        var others = List.of(manual.loadAsync(2), manual.loadAsync(3), manual.loadAsync(2));
        out.succeed();
        assertEquals(Optional.of("value 1"), get(first));
        var gathered = next();
        assertEquals(Set.of(2, 3), gathered.keys);
        gathered.succeed();
        assertEquals(Optional.of("value 2"), get(others.get(2)));
        assertEquals(new LoaderStats(4, 0, 2, 3), manual.stats());
    }

    @Test
    void aFanOutOfFuturesIsAnswered() throws Exception {
        Loader<Integer, String> loader = Loader.of(keys -> CompletableFuture.supplyAsync(() -> values(keys)));
        var futures = IntStream.range(0, 1_000).mapToObj(loader::getAsync).toList();
        for (int i = 0; i < 1_000; i++) assertEquals("value " + i, get(futures.get(i)));
    }

    @Test
    void anAbsentKeyIsEmptyOrAnExceptionAsAskedFor() throws Exception {
        Loader<Integer, String> loader = Loader.of(keys -> CompletableFuture.completedFuture(Map.of()));
        assertEquals(Optional.empty(), get(loader.loadAsync(1)));
        assertEquals(1, assertInstanceOf(KeyNotFoundException.class, failure(loader.getAsync(1))).key());
        assertEquals(Map.of(), get(loader.loadAllAsync(List.of(1, 2))));
    }

    @Test
    void allKeysComeInTheirOrderWithoutTheAbsentOnes() throws Exception {
        Loader<Integer, String> loader = Loader.of(keys -> CompletableFuture.completedFuture(Map.of(1, "one", 3, "three")));
        assertEquals(List.of(3, 1), new ArrayList<>(get(loader.loadAllAsync(List.of(3, 2, 1, 3))).keySet()));
        assertEquals(Map.of(), get(loader.loadAllAsync(List.of())));
    }

    @Test
    void aFunctionMayFailKeyByKey() throws Exception {
        Loader<Integer, String> loader = Loader.ofOutcomes(LoaderOptions.DEFAULT, Runnable::run, keys -> {
            var outcomes = new HashMap<Integer, Outcome<String>>();
            for (var key : keys) {
                outcomes.put(key, key == 1
                        ? new Outcome.Success<>("1", "one", Duration.ZERO)
                        : new Outcome.Failure<>("2", new IllegalStateException("two"), Duration.ZERO));
            }
            return CompletableFuture.completedFuture(outcomes);
        });
        assertEquals("one", get(loader.getAsync(1)));
        assertEquals("two", failure(loader.getAsync(2)).getMessage());
    }

    @Test
    void whatTheFunctionDoesWrongIsToldToItsAskers() {
        Loader<Integer, String> throwing = Loader.of(keys -> {
            throw new IllegalStateException("at once");
        });
        assertEquals("at once", failure(throwing.loadAsync(1)).getMessage());
        Loader<Integer, String> failing = Loader.of(keys -> CompletableFuture.failedFuture(new IllegalStateException("later")));
        assertEquals("later", failure(failing.loadAllAsync(List.of(1, 2))).getMessage());
        Loader<Integer, String> ofNull = Loader.of(keys -> CompletableFuture.completedFuture(null));
        assertTrue(failure(ofNull.loadAsync(1)).getMessage().contains("null"));
        Loader<Integer, String> nullStage = Loader.of(keys -> null);
        assertTrue(failure(nullStage.loadAsync(1)).getMessage().contains("null"));
    }

    @Test
    void nullValuesAreAbsentAndStrangersIgnored() throws Exception {
        Loader<Integer, String> loader = Loader.of(keys -> {
            var values = new HashMap<Integer, String>();
            values.put(1, null);
            values.put(99, "nobody asked");
            return CompletableFuture.completedFuture(values);
        });
        assertEquals(Optional.empty(), get(loader.loadAsync(1)));
    }

    @Test
    void theKeysOfABatchCannotBeChanged() {
        Loader<Integer, String> loader = Loader.of(keys -> {
            keys.clear();
            return CompletableFuture.completedFuture(Map.of());
        });
        assertInstanceOf(UnsupportedOperationException.class, failure(loader.loadAsync(1)));
    }

    @Test
    void nullKeysAndValuesAreRefusedAtOnce() {
        assertThrows(NullPointerException.class, () -> manual.loadAsync(null));
        assertThrows(NullPointerException.class, () -> manual.getAsync(null));
        assertThrows(NullPointerException.class, () -> manual.loadAllAsync(Arrays.asList(1, null)));
        assertThrows(NullPointerException.class, () -> manual.clear(null));
        assertThrows(NullPointerException.class, () -> manual.prime(1, null));
        assertTrue(batches.isEmpty());
    }

    @Test
    void cancellingOneFutureLeavesTheOthersAndCancellingAllCancelsTheBatch() throws Exception {
        var stays = manual.getAsync(1);
        var out = next();
        var both = List.of(manual.getAsync(2), manual.getAsync(2), manual.getAsync(3));
        both.get(0).cancel(true);
        both.get(2).cancel(true);
        assertFalse(out.answer.isCancelled());
        out.succeed();
        assertEquals("value 1", get(stays));
        var gathered = next();
        assertEquals(Set.of(2), gathered.keys);
        both.get(1).orTimeout(1, TimeUnit.MILLISECONDS);
        assertInstanceOf(TimeoutException.class, failure(both.get(1)));
        assertThrows(ExecutionException.class, () -> gathered.answer.handle((v, e) -> {
            throw new IllegalStateException("ended");
        }).get(30, TimeUnit.SECONDS));
        assertTrue(gathered.answer.isCancelled());
    }

    @Test
    void callbacksRunOnTheExecutorThatWasGiven() throws Exception {
        var threads = ConcurrentHashMap.<String>newKeySet();
        Executor executor = task -> new Thread(task, "mine").start();
        Loader<Integer, String> loader = Loader.of(LoaderOptions.DEFAULT, executor, keys -> {
            threads.add(Thread.currentThread().getName());
            return CompletableFuture.completedFuture(values(keys));
        });
        get(loader.getAsync(1).thenAccept(value -> threads.add(Thread.currentThread().getName())));
        threads.remove(Thread.currentThread().getName()); // one that was complete when the callback was added
        assertTrue(threads.stream().allMatch(thread -> thread.startsWith("mine")), threads::toString);
    }

    @Test
    void aCallbackMayWaitForAnotherKeyOfItsBatch() throws Exception {
        var one = manual.getAsync(1);
        var out = next();
        var two = manual.getAsync(2);
        var three = manual.getAsync(3);
        var sum = two.thenApply(value -> value + ", " + three.join());
        var mirrored = three.thenApply(value -> value + ", " + two.join());
        out.succeed();
        next().succeed();
        assertEquals("value 2, value 3", get(sum));
        assertEquals("value 3, value 2", get(mirrored));
        assertEquals("value 1", get(one));
    }

    @Test
    void aCacheAnswersUntilItIsCleared() throws Exception {
        Loader<Integer, String> loader = Loader.of(
                LoaderOptions.builder().cacheSize(10).cacheFor(Duration.ofHours(1)).build(),
                keys -> CompletableFuture.completedFuture(values(keys)));
        loader.prime(1, "primed");
        assertEquals("primed", get(loader.getAsync(1)));
        loader.clear(1);
        assertEquals("value 1", get(loader.getAsync(1)));
        assertEquals(Map.of(1, "value 1"), get(loader.loadAllAsync(List.of(1))));
        loader.clearAll();
        get(loader.getAsync(1));
        assertEquals(new LoaderStats(4, 2, 2, 2), loader.stats());
    }

    private Asked next() throws InterruptedException {
        var next = batches.poll(30, TimeUnit.SECONDS);
        if (next == null) throw new AssertionError("no batch went out");
        return next;
    }

    private static Map<Integer, String> values(Set<Integer> keys) {
        return keys.stream().collect(Collectors.toMap(key -> key, key -> "value " + key));
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    private static Throwable failure(CompletableFuture<?> future) {
        return assertThrows(ExecutionException.class, () -> future.get(30, TimeUnit.SECONDS)).getCause();
    }
}
