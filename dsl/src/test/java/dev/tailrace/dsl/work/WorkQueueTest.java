package dev.tailrace.dsl.work;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.error.WorkQueueClosedException;
import dev.tailrace.dsl.publish.Publishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkQueueTest {
    private final WorkQueue<Integer> queue = WorkQueue.of(2);

    @Test
    void whatIsPutIsTakenInOrder() {
        queue.putAsync(1).join();
        queue.putAsync(2).join();
        assertEquals(2, queue.size());
        assertEquals(2, queue.capacity());
        assertEquals(Optional.of(1), queue.takeAsync().join());
        assertEquals(2, queue.tryTake());
        assertNull(queue.tryTake());
    }

    @Test
    void futuresAreServedInTheOrderInWhichTheyWereMade() {
        var puts = IntStream.range(0, 20).mapToObj(queue::putAsync).toList();
        assertEquals(2, queue.size());
        for (int n = 0; n < 20; n++) {
            assertEquals(Optional.of(n), queue.takeAsync().join());
        }
        puts.forEach(CompletableFuture::join);
        var takes = IntStream.range(0, 20).mapToObj(n -> queue.takeAsync()).toList();
        IntStream.range(0, 20).forEach(n -> queue.putAsync(n).join());
        assertEquals(IntStream.range(0, 20).boxed().toList(), takes.stream().map(take -> take.join().orElseThrow()).toList());
    }

    @Test
    void aClosedQueueIsDrainedAndRefusesMore() {
        queue.tryPut(1);
        queue.tryPut(2);
        var waiting = queue.putAsync(3);
        queue.close();
        assertTrue(queue.isClosed());
        assertInstanceOf(WorkQueueClosedException.class, assertThrows(CompletionException.class, waiting::join).getCause());
        assertThrows(WorkQueueClosedException.class, () -> queue.tryPut(4));
        assertEquals(List.of(1, 2), Publishers.collect(queue.publisher()).join());
        assertEquals(Optional.empty(), queue.takeAsync().join());
    }

    @Test
    void whatWaitsOnlySoLongGivesUpByValue() {
        assertEquals(Optional.empty(), queue.tryTakeAsync(Duration.ofMillis(20)).join());
        queue.tryPut(1);
        assertTrue(queue.tryPutAsync(2, Duration.ZERO).join());
        assertFalse(queue.tryPut(3));
        assertFalse(queue.tryPutAsync(3, Duration.ofMillis(20)).join());
        assertEquals(Optional.of(1), queue.tryTakeAsync(Duration.ofSeconds(1)).join());
    }

    @Test
    void aCancelledFutureWithdraws() {
        queue.takeAsync().cancel(true);
        queue.tryPut(1);
        queue.tryPut(2);
        queue.putAsync(3).cancel(true);
        assertEquals(Optional.of(1), queue.takeAsync().join());
        assertEquals(Optional.of(2), queue.takeAsync().join());
        assertNull(queue.tryTake());
    }

    @Test
    void anElementOnItsWayToAFutureThatIsCancelledGoesBack() {
        var executor = new ArrayList<Runnable>();
        var slow = WorkQueue.<Integer>of(1, executor::add);
        slow.tryPut(1);
        var take = slow.takeAsync();
        assertFalse(slow.tryPut(2), "what is on its way takes up room");
        assertTrue(take.cancel(true));
        while (!executor.isEmpty()) {
            executor.remove(0).run();
        }
        assertEquals(1, slow.tryTake());
    }

    @Test
    void whatWasTakenForASubscriberThatCancelsGoesBack() {
        var executor = new ArrayList<Runnable>();
        var slow = WorkQueue.<Integer>of(5, executor::add);
        for (int n = 0; n < 5; n++) {
            slow.tryPut(n);
        }
        var got = new ArrayList<Integer>();
        var subscription = subscribe(slow, got);
        subscription.request(2);
        executor.remove(0).run();
        executor.remove(0).run();
        subscription.cancel();
        while (!executor.isEmpty()) {
            executor.remove(0).run();
        }
        for (int n = got.size(); n < 5; n++) {
            assertEquals(n, slow.tryTake());
        }
    }

    @Test
    void noElementIsLostBetweenCancelledTakesAndPuts() throws Exception {
        int puts = 10_000;
        var taken = new ConcurrentLinkedQueue<Integer>();
        var completions = Executors.newSingleThreadExecutor();
        var raced = WorkQueue.<Integer>of(2, completions);
        var taker = new Thread(() -> {
            while (!(raced.isClosed() && raced.size() == 0)) {
                var take = raced.takeAsync();
                take.thenAccept(element -> element.ifPresent(taken::add));
                Thread.yield();
                take.cancel(true);
                // What the cancelled future left to do is done before the next, or it would pile up.
                CompletableFuture.runAsync(() -> {}, completions).join();
            }
        });
        taker.start();
        for (int n = 0; n < puts; n++) {
            raced.putAsync(n).join();
        }
        raced.close();
        taker.join();
        for (var rest = raced.takeAsync().join(); rest.isPresent(); rest = raced.takeAsync().join()) {
            taken.add(rest.get());
        }
        CompletableFuture.runAsync(() -> {}, completions).join();
        completions.shutdown();
        assertEquals(IntStream.range(0, puts).boxed().toList(), taken.stream().sorted().toList());
    }

    @Test
    void nullAndBadNumbersAreRefusedAtOnce() {
        assertThrows(NullPointerException.class, () -> queue.tryPut(null));
        assertThrows(NullPointerException.class, () -> queue.putAsync(null));
        assertThrows(NullPointerException.class, () -> queue.tryPutAsync(null, Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> queue.tryTakeAsync(Duration.ofMillis(-1)));
        assertThrows(IllegalArgumentException.class, () -> queue.tryPutAsync(1, Duration.ofMillis(-1)));
        assertThrows(IllegalArgumentException.class, () -> WorkQueue.of(0));
        assertEquals(Integer.MAX_VALUE, WorkQueue.of(Integer.MAX_VALUE).capacity());
    }

    private static Subscription subscribe(WorkQueue<Integer> queue, List<Integer> got) {
        var subscriptions = new ArrayList<Subscription>();
        queue.publisher().subscribe(new Subscriber<>() {
            @Override
            public void onSubscribe(Subscription subscription) {
                subscriptions.add(subscription);
            }

            @Override
            public void onNext(Integer element) {
                got.add(element);
            }

            @Override
            public void onError(Throwable error) {
                throw new AssertionError(error);
            }

            @Override
            public void onComplete() {
                throw new AssertionError("completed");
            }
        });
        return subscriptions.get(0);
    }
}
