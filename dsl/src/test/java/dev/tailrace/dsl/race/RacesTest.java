package dev.tailrace.dsl.race;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.error.AllContendersFailedException;
import dev.tailrace.dsl.error.UnmatchedValueException;
import dev.tailrace.dsl.internal.publish.Recorder;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Races as Java runs them, over any stage. */
class RacesTest {
    private final CompletableFuture<Integer> never = new CompletableFuture<>();

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    private static Throwable failure(CompletableFuture<?> future) {
        return assertThrows(ExecutionException.class, () -> future.get(30, TimeUnit.SECONDS)).getCause();
    }

    private static <T> Contender<T> done(String name, T value) {
        return Contender.of(name, () -> CompletableFuture.completedFuture(value));
    }

    private static <T> Contender<T> failing(String name, RuntimeException cause) {
        return Contender.of(name, () -> CompletableFuture.<T>failedFuture(cause));
    }

    private static void awaitCancelled(CompletableFuture<?> future) throws Exception {
        var ended = new CountDownLatch(1);
        future.whenComplete((value, error) -> ended.countDown());
        Recorder.await(ended);
        assertTrue(future.isCancelled());
    }

    @Test
    void theFirstSuccessWinsAndTheLoserIsCancelled() throws Exception {
        var winner = get(Races.raceAsync(List.of(Contender.of("slow", () -> never), done("fast", 7))));
        assertEquals("fast", winner.name());
        assertEquals(7, winner.value());
        assertTrue(!winner.elapsed().isNegative());
        awaitCancelled(never);
    }

    @Test
    void aFailureOnlyTakesItsContenderOut() throws Exception {
        var failure = new IllegalStateException("no");
        var winner = get(Races.raceAsync(List.of(RacesTest.<Integer>failing("bad", failure), done("good", 1))));
        assertEquals("good", winner.name());
        assertSame(failure, winner.failures().get(0).cause());
    }

    @Test
    void allThatFailAreNamedWithTheirCauses() {
        var thrown = new IllegalStateException("thrown");
        var all = List.<Contender<Integer>>of(
                failing("failed", new IllegalArgumentException("failed")),
                Contender.of("threw", () -> {
                    throw thrown;
                }),
                Contender.of("no stage", () -> null));
        var failure = assertInstanceOf(AllContendersFailedException.class, failure(Races.raceAsync(all)));
        assertEquals(Set.of("failed", "threw", "no stage"), failure.causes().keySet());
        assertSame(thrown, failure.causes().get("threw"));
        assertTrue(failure.causes().get("no stage").getMessage().contains("no stage"), failure::getMessage);
        assertEquals(2, failure.getSuppressed().length);
    }

    @Test
    void noContenderOrOneNameTwiceIsToldAtOnce() {
        assertThrows(IllegalArgumentException.class, () -> Races.raceAsync(List.<Contender<Integer>>of()));
        assertThrows(IllegalArgumentException.class, () -> Races.raceAsync(List.of(done("a", 1), done("a", 2))));
        assertThrows(IllegalArgumentException.class, () -> Races.raceAllAsync(List.<Contender<Integer>>of()));
        assertThrows(IllegalArgumentException.class, () -> Races.raceAllPublisher(List.<Contender<Integer>>of()));
        assertThrows(IllegalArgumentException.class, () -> Contender.of("", () -> never));
    }

    @Test
    void nullIsAValue() throws Exception {
        var winner = get(Races.<Integer>raceAsync(List.of(Contender.of("null", () -> CompletableFuture.completedStage(null)))));
        assertNull(winner.value());
    }

    @Test
    void cancellingTheFutureCancelsEveryContender() throws Exception {
        var others = new CompletableFuture<Integer>();
        var started = new CountDownLatch(2);
        Supplier<CompletionStage<Integer>> first = () -> counted(started, never);
        Supplier<CompletionStage<Integer>> second = () -> counted(started, others);
        var race = Races.raceAsync(List.of(Contender.of("a", first), Contender.of("b", second)));
        Recorder.await(started);
        race.thenApply(Winner::value).cancel(true);
        awaitCancelled(never);
        awaitCancelled(others);
    }

    private static <T> T counted(CountDownLatch latch, T value) {
        latch.countDown();
        return value;
    }

    @Test
    void aTimeoutOfTheFutureCancelsEveryContender() throws Exception {
        var race = Races.raceAsync(List.of(Contender.of("a", () -> never))).orTimeout(50, TimeUnit.MILLISECONDS);
        assertInstanceOf(TimeoutException.class, failure(race));
        awaitCancelled(never);
    }

    @Test
    void suppliersAndCallbacksRunOnTheExecutorThatIsGiven() throws Exception {
        var executor = Executors.newSingleThreadExecutor(task -> new Thread(task, "mine"));
        try {
            var names = ConcurrentHashMap.<String>newKeySet();
            var contender = Contender.of("a", () -> {
                names.add(Thread.currentThread().getName());
                return CompletableFuture.completedFuture(1);
            });
            get(Races.raceAsync(List.of(contender), executor).thenRun(() -> names.add(Thread.currentThread().getName())));
            get(Races.raceAllAsync(List.of(contender), executor));
            get(Races.firstMatchingAsync(List.of(contender), value -> names.add(Thread.currentThread().getName()) || value == 1, executor));
            get(Races.hedgeAsync(HedgeOptions.after(HedgeDelay.ownPercentile(95)), () -> {
                names.add(Thread.currentThread().getName());
                return CompletableFuture.completedFuture(1);
            }, executor));
            // the future may have been complete before its callback was added; in debug mode coroutines add to their threads' names
            assertTrue(names.stream().allMatch(name -> name.startsWith("mine") || name.equals("main")), names::toString);
        } finally {
            executor.shutdown();
        }
    }

    @Test
    void theFirstMatchWins() throws Exception {
        var winner = get(Races.firstMatchingAsync(List.of(done("small", 1), done("large", 10)), value -> value > 5));
        assertEquals("large", winner.name());
        var failure = failure(Races.firstMatchingAsync(List.of(done("small", 1)), value -> value > 5));
        assertInstanceOf(UnmatchedValueException.class, ((AllContendersFailedException) failure).causes().get("small"));
    }

    @Test
    void allOutcomesComeInFinishingOrder() throws Exception {
        var first = new CompletableFuture<Integer>();
        var all = Races.raceAllAsync(List.of(
                Contender.of("second", () -> first.thenApplyAsync(value -> value + 1)),
                Contender.of("first", () -> {
                    CompletableFuture.runAsync(() -> first.complete(1));
                    return first;
                }),
                failing("failed", new IllegalStateException())));
        var outcomes = get(all);
        assertEquals(Set.of("first", "second", "failed"), Set.copyOf(outcomes.stream().map(Outcome::name).toList()));
        assertTrue(outcomes.stream().anyMatch(outcome -> outcome instanceof Outcome.Success<Integer> won && won.value() == 2));
        assertTrue(outcomes.stream().anyMatch(outcome -> outcome instanceof Outcome.Failure<Integer>));
    }

    @Test
    void aPublisherOfOutcomesStartsWithDemandAndCancelsWhatStillRuns() throws Exception {
        var starts = new AtomicInteger();
        var publisher = Races.raceAllPublisher(List.of(
                Contender.of("never", () -> never),
                Contender.of("done", () -> CompletableFuture.completedFuture(starts.incrementAndGet()))));
        var came = new CountDownLatch(1);
        var recorder = new Recorder<Outcome<Integer>>() {
            @Override
            public void onNext(Outcome<Integer> item) {
                super.onNext(item);
                came.countDown();
            }
        };
        publisher.subscribe(recorder);
        assertEquals(0, starts.get());
        recorder.subscription.request(1);
        Recorder.await(came);
        assertEquals("done", recorder.items.get(0).name());
        recorder.subscription.cancel();
        awaitCancelled(never);
        assertTrue(!recorder.hasEnded());
    }

    @Test
    void contendersThatFinishInTheSameInstantHaveOneWinner() throws Exception {
        var before = Races.stats();
        for (int round = 0; round < 5_000; round++) {
            var go = new CompletableFuture<Void>();
            var race = Races.raceAsync(IntStream.range(0, 3)
                    .mapToObj(index -> Contender.of("" + index, () -> go.thenApplyAsync(nothing -> index))).toList());
            go.complete(null);
            var winner = get(race);
            assertEquals(winner.name(), "" + winner.value());
        }
        assertEquals(5_000, Races.stats().won() - before.won());
    }

    @Test
    void aHedgeRunsASecondAttemptWhenTheFirstIsSlowOrFails() throws Exception {
        var attempts = new AtomicInteger();
        var options = HedgeOptions.after(java.time.Duration.ofMillis(1)).budget(HedgeBudget.of(1, 10));
        assertEquals(
                2, get(Races.hedgeAsync(options, () -> attempts.incrementAndGet() == 1 ? never : CompletableFuture.completedFuture(2))));
        awaitCancelled(never);
        var failure = failure(Races.hedgeAsync(options, () -> CompletableFuture.failedFuture(new IllegalStateException())));
        assertEquals(Set.of("attempt 1", "attempt 2"), ((AllContendersFailedException) failure).causes().keySet());
        var nothing = failure(Races.<Integer>hedgeAsync(options, () -> null));
        assertEquals(2, ((AllContendersFailedException) nothing).failures().size());
    }
}
