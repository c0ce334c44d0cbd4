package dev.tailrace.dsl.work;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.error.CommitOutcomeUnknownException;
import dev.tailrace.dsl.error.ConnectionLostException;
import dev.tailrace.dsl.error.WorkerPoolClosedException;
import dev.tailrace.dsl.publish.Publishers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkerPoolTest {
    private static final Task<Integer, Integer> DOUBLE = Task.of("double", n -> completedFuture(2 * n));

    @Test
    void aSubmissionIsAnsweredWithTheTasksOutput() {
        try (var pool = WorkerPool.builder().limit(2).build()) {
            assertEquals(2, pool.limit());
            var answers = IntStream.range(0, 100).mapToObj(n -> pool.submitAsync(DOUBLE, n)).toList();
            assertEquals(9_900, answers.stream().mapToInt(CompletableFuture::join).sum());
            assertNull(pool.submitAsync(Task.<Integer, String>of("none", n -> completedFuture(null)), 1).join());
        }
    }

    @Test
    void functionsRunOnTheExecutorThatWasChosen() {
        var threads = Executors.newFixedThreadPool(2, task -> new Thread(task, "chosen"));
        Set<String> seen = ConcurrentHashMap.newKeySet();
        try (var pool = WorkerPool.builder().executor(threads).build()) {
            var note = Task.<Integer, Boolean>of("note", n -> completedFuture(seen.add(thread())));
            for (int n = 0; n < 10; n++) {
                pool.submitAsync(note, n).thenRunAsync(() -> seen.add(thread())).join();
            }
        }
        threads.shutdown();
        assertEquals(Set.of("chosen"), seen);
    }

    /** Coroutines in debug mode add their number to the thread's name. */
    private static String thread() {
        return Thread.currentThread().getName().split(" ")[0];
    }

    @Test
    void closeEndsWhatIsUnderWayAndRefusesMore() {
        var gate = new CompletableFuture<Integer>();
        var pool = WorkerPool.builder().limit(1).build();
        var wait = Task.<Integer, Integer>of("wait", n -> gate.thenApply(one -> one + n));
        var answers = List.of(pool.submitAsync(wait, 1), pool.submitAsync(wait, 2));
        var finished = pool.finishAsync();
        assertTrue(pool.isClosed());
        assertThrows(WorkerPoolClosedException.class, () -> pool.submitAsync(wait, 3));
        assertThrows(WorkerPoolClosedException.class, () -> pool.feedAsync(DOUBLE, List.of(1)));
        gate.complete(10);
        finished.join();
        pool.close();
        assertEquals(List.of(11, 12), answers.stream().map(CompletableFuture::join).toList());
    }

    @Test
    void closeNowCancelsTheStagesOfTasks() {
        var stage = new CompletableFuture<Integer>();
        var begun = new CompletableFuture<Void>();
        var pool = WorkerPool.builder().build();
        var answer = pool.submitAsync(Task.<Integer, Integer>of("hang", n -> {
            begun.complete(null);
            return stage;
        }), 1);
        begun.join();
        pool.closeNow();
        assertInstanceOf(WorkerPoolClosedException.class, assertThrows(CompletionException.class, answer::join).getCause());
        assertThrows(java.util.concurrent.CancellationException.class, stage::join);
        pool.close();
    }

    @Test
    void cancellingTheFutureCancelsTheStage() {
        var stage = new CompletableFuture<Integer>();
        var begun = new CompletableFuture<Void>();
        try (var pool = WorkerPool.builder().limit(1).build()) {
            var hang = Task.<Integer, Integer>of("hang", n -> {
                begun.complete(null);
                return stage;
            });
            var answer = pool.submitAsync(hang, 1);
            var waiting = pool.submitAsync(DOUBLE, 1);
            begun.join();
            waiting.cancel(true);
            answer.thenApply(n -> n + 1).cancel(true);
            assertThrows(java.util.concurrent.CancellationException.class, stage::join);
            pool.awaitIdleAsync().join();
        }
    }

    @Test
    void tasksAreFedAndFillDrainsOfSeveralTypes() {
        var even = Drain.<Integer>of(2);
        var odd = Drain.<String>of(2);
        var halves = Drain.<Integer>of(2);
        var sort = Task.<Integer, Object>with("sort", (run, n) -> n % 2 == 0 ? run.emitAsync(even, n) : run.emitAsync(odd, "" + n))
                .fills(even, odd)
                .limit(2);
        var halve = Task.<Integer, Integer>of("halve", n -> completedFuture(n / 2)).into(halves);
        try (var pool = WorkerPool.builder().limit(1).build()) {
            pool.add(sort, halve);
            var fed = pool.feedAsync(sort, IntStream.range(0, 100).boxed().toList());
            pool.feedAsync(halve, even);
            var odds = odd.toListAsync();
            assertEquals(IntStream.range(0, 50).boxed().toList(), Publishers.collect(halves.publisher()).join());
            assertEquals(50, odds.join().size());
            assertEquals(new Fed(100, 0), fed.join());
            assertTrue(even.isClosed());
            assertEquals(0, even.size());
            assertEquals(2, even.capacity());
        }
    }

    @Test
    void tasksAreFedFromAPublisherAndAQueue() {
        var queue = WorkQueue.<Integer>of(10);
        try (var pool = WorkerPool.builder().build()) {
            var one = pool.feedAsync(DOUBLE, Publishers.from(List.of(1, 2, 3)));
            var two = pool.feedAsync(Task.<Integer, Integer>of("two", n -> failedFuture(new IllegalStateException("no"))), queue);
            queue.putAsync(1).join();
            queue.close();
            assertEquals(new Fed(3, 0), one.join());
            assertEquals(new Fed(0, 1), two.join());
        }
    }

    @Test
    void failuresAreRetriedAndTold() {
        var tries = new AtomicInteger();
        var flaky = Task.<Integer, Integer>with("flaky", (run, n) ->
                        tries.incrementAndGet() < 3 ? failedFuture(new IllegalStateException("not yet")) : completedFuture(run.attempt()))
                .retry(TaskRetry.upTo(3, Duration.ofMillis(1)));
        var hopeless = Task.<Integer, Integer>of("hopeless", n -> failedFuture(new IllegalStateException("never")));
        var pool = WorkerPool.builder().retry(TaskRetry.never()).keptErrors(10).build();
        assertEquals(3, pool.submitAsync(flaky, 1).join());
        var failure = assertThrows(CompletionException.class, () -> pool.submitAsync(hopeless, 1).join());
        assertEquals("never", failure.getCause().getMessage());
        pool.close();
        var told = Publishers.collect(pool.errorsPublisher()).join();
        assertEquals(
                List.of("flaky 1 true", "flaky 2 true", "hopeless 1 false"),
                told.stream().map(it -> it.task() + " " + it.attempt() + " " + it.retried()).toList());
        assertEquals("not yet", told.get(0).cause().getMessage());
    }

    @Test
    void askedToFailFastItStopsWithTheFirstFailureAsTheCause() {
        var pool = WorkerPool.builder().failFast().build();
        var hanging = pool.submitAsync(Task.<Integer, Integer>of("hang", n -> new CompletableFuture<>()), 1);
        var cause = new IllegalStateException("first");
        pool.submitAsync(Task.<Integer, Integer>of("fail", n -> failedFuture(cause)), 1);
        var stopped = assertThrows(CompletionException.class, hanging::join).getCause();
        assertInstanceOf(WorkerPoolClosedException.class, stopped);
        assertEquals(cause, stopped.getCause());
        pool.close();
    }

    @Test
    void tasksThatSubmitTasksDoNotWaitForEver() {
        try (var pool = WorkerPool.builder().limit(1).build()) {
            var sum = new Object() {
                final Task<Integer, Integer> task = Task.with("sum", this::next);

                private CompletableFuture<Integer> next(TaskRun run, Integer n) {
                    return n == 0 ? completedFuture(0) : run.submitAsync(task, n - 1).thenApply(rest -> rest + n);
                }
            };
            assertEquals(55, pool.submitAsync(sum.task, 10).join());
        }
    }

    @Test
    void backoffDoublesUpToItsCapAndRefusesWhatMustNotBeRetried() {
        var retry = TaskRetry.upTo(100, Duration.ofMillis(10));
        var failure = new IllegalStateException();
        assertEquals(Duration.ofMillis(10), retry.waitAfter(1, failure));
        assertEquals(Duration.ofMillis(40), retry.waitAfter(3, failure));
        assertEquals(Duration.ofSeconds(30), retry.waitAfter(99, failure));
        assertNull(retry.waitAfter(100, failure));
        assertNull(retry.waitAfter(1, new StackOverflowError()));
        assertNull(retry.waitAfter(1, new CommitOutcomeUnknownException("unknown")));
        assertNull(retry.waitAfter(1, new ConnectionLostException("lost"))); // may have taken effect
        assertEquals(Duration.ofMillis(10), retry.waitAfter(1, new ConnectionLostException("lost", false, null, null)));
        assertEquals(Duration.ofSeconds(30), TaskRetry.upTo(3, Duration.ofDays(1_000_000)).waitAfter(2, failure));
    }

    @Test
    void badArgumentsAreRefusedAtOnce() {
        assertThrows(IllegalArgumentException.class, () -> WorkerPool.builder().limit(0));
        assertThrows(IllegalArgumentException.class, () -> WorkerPool.builder().keptErrors(-1));
        assertThrows(IllegalArgumentException.class, () -> DOUBLE.limit(0));
        assertThrows(IllegalArgumentException.class, () -> TaskRetry.upTo(0, Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> TaskRetry.upTo(1, Duration.ofMillis(-1)));
        assertThrows(IllegalArgumentException.class, () -> Drain.of(-1));
        try (var pool = WorkerPool.builder().limit(Integer.MAX_VALUE).build()) {
            assertThrows(NullPointerException.class, () -> pool.submitAsync(DOUBLE, null));
            pool.add(DOUBLE);
            assertThrows(IllegalArgumentException.class, () -> pool.add(DOUBLE.limit(1)));
            assertThrows(IllegalArgumentException.class, () -> pool.submitAsync(DOUBLE.limit(1), 1));
            var nulls = pool.feedAsync(DOUBLE, Arrays.asList(1, null));
            assertInstanceOf(NullPointerException.class, assertThrows(CompletionException.class, nulls::join).getCause());
        }
    }
}
