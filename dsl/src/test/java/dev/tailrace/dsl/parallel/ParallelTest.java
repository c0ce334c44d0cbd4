package dev.tailrace.dsl.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.publish.Publishers;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ParallelTest {
    private static final List<Integer> HUNDRED = IntStream.rangeClosed(1, 100).boxed().toList();

    private static CompletionStage<Integer> twice(int n) {
        return CompletableFuture.supplyAsync(() -> 2 * n);
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    private static Throwable failure(CompletableFuture<?> future) {
        return assertThrows(ExecutionException.class, () -> get(future)).getCause();
    }

    private static final List<Integer> DOUBLED = HUNDRED.stream().map(n -> 2 * n).toList();

    @Test
    void resultsAreInTheOrderOfTheInput() throws Exception {
        assertEquals(DOUBLED, get(Parallel.mapAsync(HUNDRED, 8, ParallelTest::twice)));
        assertEquals(DOUBLED, get(Publishers.collect(Parallel.mapPublisher(HUNDRED, 8, ParallelTest::twice))));
        assertEquals(DOUBLED, get(Publishers.collect(Parallel.mapPublisher(Publishers.from(HUNDRED), 8, ParallelTest::twice))));
    }

    @Test
    void unorderedResultsAreAllThere() throws Exception {
        var options = ParallelOptions.of(8).unordered();
        assertEquals(DOUBLED, get(Parallel.mapAsync(HUNDRED, options, ParallelTest::twice)).stream().sorted().toList());
        assertEquals(100, get(Publishers.count(Parallel.mapPublisher(HUNDRED, options, ParallelTest::twice))));
        assertEquals(100, get(Publishers.count(Parallel.mapPublisher(Publishers.from(HUNDRED), options, ParallelTest::twice))));
    }

    @Test
    void forEachWaitsForEveryStageAndIgnoresItsResult() throws Exception {
        var done = new AtomicInteger();
        Function<Integer, CompletionStage<?>> count = n -> CompletableFuture.runAsync(done::incrementAndGet);
        get(Parallel.forEachAsync(HUNDRED, 8, count));
        get(Parallel.forEachAsync(HUNDRED, ParallelOptions.of(3), count));
        get(Parallel.forEachAsync(Publishers.from(HUNDRED), 8, count));
        get(Parallel.forEachAsync(Publishers.from(HUNDRED), ParallelOptions.of(3), count));
        assertEquals(400, done.get());
    }

    @Test
    void theFirstFailureCancelsTheStagesUnderWay() {
        var stuck = new CompletableFuture<Integer>();
        var begun = new CompletableFuture<Integer>();
        var failed = Parallel.<Integer, Integer>mapAsync(List.of(1, 2), 2, n -> {
            if (n == 2) return begun.thenCompose(one -> CompletableFuture.failedFuture(new IllegalStateException("mine")));
            begun.complete(n);
            return stuck;
        });
        assertEquals("mine", assertInstanceOf(IllegalStateException.class, failure(failed)).getMessage());
        assertTrue(stuck.isCancelled());
        Function<Integer, CompletionStage<Integer>> throwing = n -> {
            throw new IllegalStateException("at once");
        };
        assertEquals("at once", failure(Parallel.mapAsync(List.of(1), 1, throwing)).getMessage());
    }

    @Test
    void cancellingTheFutureCancelsTheStagesUnderWay() throws Exception {
        var begun = new CompletableFuture<Integer>();
        var stuck = new CompletableFuture<Integer>();
        var mapping = Parallel.mapAsync(List.of(1), 1, n -> {
            begun.complete(n);
            return stuck;
        });
        get(begun);
        mapping.cancel(true);
        assertThrows(java.util.concurrent.CancellationException.class, () -> stuck.get(30, TimeUnit.SECONDS));
    }

    @Test
    void aStageThatSomebodyCancelledFailsTheCallAndStallsNothing() {
        var cancelled = new CompletableFuture<Integer>();
        cancelled.cancel(false);
        for (var call : List.of(
                Parallel.mapAsync(List.of(1, 2), 2, n -> cancelled),
                Parallel.mapAsync(List.of(1, 2), ParallelOptions.of(2).unordered(), n -> cancelled),
                Parallel.forEachAsync(List.of(1, 2), 2, n -> cancelled),
                Publishers.collect(Parallel.mapPublisher(List.of(1, 2), 2, n -> cancelled)))) {
            var ended = assertThrows(Exception.class, () -> call.get(30, TimeUnit.SECONDS));
            assertTrue(ended instanceof java.util.concurrent.CancellationException
                    || ended.getCause() instanceof java.util.concurrent.CancellationException, ended::toString);
        }
    }

    @Test
    @SuppressWarnings("DataFlowIssue") // nulls on purpose
    void nullFromAFunctionIsAnErrorThatSaysWhich() throws Exception {
        Function<Integer, CompletionStage<Integer>> noStage = n -> null;
        Function<Integer, CompletionStage<Integer>> noResult = n -> CompletableFuture.completedFuture(null);
        for (var call : List.of(
                Parallel.mapAsync(List.of(1), 1, noStage),
                Parallel.forEachAsync(List.of(1), 1, noStage),
                Publishers.collect(Parallel.mapPublisher(List.of(1), 1, noStage)))) {
            assertTrue(assertInstanceOf(NullPointerException.class, failure(call)).getMessage().contains("CompletionStage"));
        }
        for (var call : List.of(
                Parallel.mapAsync(List.of(1), 1, noResult),
                Publishers.collect(Parallel.mapPublisher(Publishers.from(List.of(1)), 1, noResult)))) {
            assertTrue(assertInstanceOf(NullPointerException.class, failure(call)).getMessage().contains("Optional"));
        }
        get(Parallel.forEachAsync(List.of(1), 1, noResult));
    }

    @Test
    void aConcurrencyBelowOneIsRefusedAtOnceAndAnyAboveIsFine() throws Exception {
        for (var wrong : List.of(0, -1, Integer.MIN_VALUE)) {
            assertThrows(IllegalArgumentException.class, () -> Parallel.mapAsync(HUNDRED, wrong, ParallelTest::twice));
            assertThrows(IllegalArgumentException.class, () -> Parallel.mapPublisher(HUNDRED, wrong, ParallelTest::twice));
            assertThrows(IllegalArgumentException.class, () -> Parallel.forEachAsync(HUNDRED, wrong, ParallelTest::twice));
        }
        assertEquals(DOUBLED, get(Parallel.mapAsync(HUNDRED, Integer.MAX_VALUE, ParallelTest::twice)));
        assertEquals(DOUBLED, get(Publishers.collect(Parallel.mapPublisher(HUNDRED, Integer.MAX_VALUE, ParallelTest::twice))));
    }

    @Test
    void functionsAndCallbacksRunOnTheExecutor() throws Exception {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        var executor = Executors.newSingleThreadExecutor();
        try {
            var options = ParallelOptions.of(4).executor(executor);
            get(Parallel.mapAsync(HUNDRED, options, n -> {
                threads.add(Thread.currentThread());
                return twice(n);
            }).thenApply(all -> threads.add(Thread.currentThread())));
            assertEquals(1, threads.size());
        } finally {
            executor.shutdown();
        }
    }

    @Test
    void aPublisherAsksItsInputForNoMoreThanItsSubscriberCanTake() throws Exception {
        var pulled = new AtomicInteger();
        Iterable<Integer> endless = () -> Stream.iterate(1, n -> n + 1).peek(n -> pulled.incrementAndGet()).iterator();
        assertEquals(List.of(2, 4, 6), get(Publishers.collect(Publishers.take(Parallel.mapPublisher(endless, 4, ParallelTest::twice), 3))));
        assertTrue(pulled.get() <= 3 + 8, () -> "pulled " + pulled);
    }

    @Test
    void callsWithinCallsEndOnOneThread() throws Exception {
        var executor = Executors.newSingleThreadExecutor();
        try {
            var two = ParallelOptions.of(2).executor(executor);
            var sums = Parallel.mapAsync(HUNDRED, two, a -> Parallel.mapAsync(List.of(1, 2), two, b -> twice(a * b))
                    .thenApply(products -> products.get(0) + products.get(1)));
            assertEquals(HUNDRED.stream().map(n -> 6 * n).toList(), get(sums));
        } finally {
            executor.shutdown();
        }
    }

    @Test
    void fanOutGivesEachElementToOneWorker() throws Exception {
        var workers = new AtomicInteger();
        var results = get(Publishers.collect(Parallel.<Integer, String>fanOut(Publishers.from(HUNDRED), 3, share -> {
            var worker = workers.incrementAndGet();
            return Publishers.map(share, n -> worker + ":" + n);
        })));
        assertEquals(3, workers.get());
        assertEquals(HUNDRED, results.stream().map(text -> Integer.valueOf(text.substring(2))).sorted().toList());
        assertThrows(IllegalArgumentException.class, () -> Parallel.<Integer, Integer>fanOut(Publishers.from(HUNDRED), 0, share -> share));
    }

    @Test
    void fanOutToAllGivesEachElementToEveryBranch() throws Exception {
        var results = get(Publishers.collect(Parallel.<Integer, Integer>fanOutToAll(
                Publishers.from(HUNDRED), List.of(all -> Publishers.map(all, n -> -n), all -> Publishers.take(all, 5)))));
        assertEquals(105, results.size());
        assertThrows(IllegalArgumentException.class, () -> Parallel.<Integer, Integer>fanOutToAll(Publishers.from(HUNDRED), List.of()));
    }
}
