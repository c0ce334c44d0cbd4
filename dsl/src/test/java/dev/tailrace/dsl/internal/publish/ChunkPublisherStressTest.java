package dev.tailrace.dsl.internal.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Many threads request and cancel the same subscription at random, on a real pool; a failure names its seed. */
class ChunkPublisherStressTest {
    private static final int ROUNDS = 10_000;
    private static final int CALLERS = 3;
    private static final ExecutorService pool = Executors.newFixedThreadPool(3);
    private static final ExecutorService callers = Executors.newFixedThreadPool(CALLERS);

    @AfterAll
    static void stopThreads() {
        pool.shutdownNow();
        callers.shutdownNow();
    }

    /** Checks each signal as it comes. */
    private static final class Checker extends Recorder<Integer> {
        private final AtomicLong allowed = new AtomicLong();
        private final AtomicInteger inside = new AtomicInteger();
        private final AtomicInteger faults = new AtomicInteger();
        private final int cancelAt;
        private int next;
        private boolean cancelled;

        Checker(int cancelAt) {
            this.cancelAt = cancelAt;
        }

        void allow(long n) {
            allowed.addAndGet(n);
            subscription.request(n);
        }

        @Override
        public void onNext(Integer item) {
            if (inside.getAndIncrement() != 0 || item != next++ || next > allowed.get() || cancelled || hasEnded()) {
                faults.incrementAndGet();
            }
            if (item == cancelAt) {
                cancelled = true;
                subscription.cancel();
            } else if (item % 3 == 0) {
                allow(1);
            }
            inside.decrementAndGet();
        }

        @Override
        public void onComplete() {
            if (inside.get() != 0 || cancelled) {
                faults.incrementAndGet();
            }
            super.onComplete();
        }
    }

    @Test
    void requestsFromManyThreadsDeliverEveryRowOnceInOrder() throws Exception {
        for (int seed = 0; seed < ROUNDS; seed++) {
            var random = new Random(seed);
            int size = random.nextInt(200);
            var source = new RangeSource(size, 1 + random.nextInt(20), pool);
            var checker = new Checker(-1);
            new ChunkPublisher<>(() -> source, pool).subscribe(checker);
            run(random, checker, size + 1);
            checker.awaitEnd();
            Recorder.await(source.closed);
            assertNull(checker.error, "seed " + seed);
            assertEquals(size, checker.next, "seed " + seed);
            check(seed, source, checker);
        }
    }

    @Test
    void cancellingAtARandomMomentClosesTheSourceOnce() throws Exception {
        for (int seed = 0; seed < ROUNDS; seed++) {
            var random = new Random(seed);
            var source = new RangeSource(1_000, 1 + random.nextInt(20), pool);
            var checker = new Checker(random.nextBoolean() ? random.nextInt(100) : -1);
            new ChunkPublisher<>(() -> source, pool).subscribe(checker);
            var cancelling = callers.submit(() -> checker.subscription.cancel());
            run(random, checker, 1_001);
            cancelling.get();
            Recorder.await(source.closed);
            check(seed, source, checker);
        }
    }

    @Test
    void refusedRequestsEndTheRowsWithOneError() throws Exception {
        for (int seed = 0; seed < ROUNDS; seed++) {
            var random = new Random(seed);
            var source = new RangeSource(Long.MAX_VALUE, 1 + random.nextInt(20), pool);
            var checker = new Checker(-1);
            new ChunkPublisher<>(() -> source, pool).subscribe(checker);
            var refused = callers.submit(() -> checker.subscription.request(0));
            run(random, checker, 500);
            refused.get();
            checker.awaitEnd();
            assertTrue(checker.error instanceof IllegalArgumentException, "seed " + seed);
            check(seed, source, checker);
        }
    }

    private static void run(Random random, Checker checker, int total) throws Exception {
        var start = new CyclicBarrier(CALLERS - 1);
        var running = new ArrayList<Future<?>>();
        for (int caller = 0; caller < CALLERS - 1; caller++) {
            long most = 1 + random.nextInt(50);
            running.add(callers.submit(() -> {
                start.await();
                for (long left = total; left > 0; left -= most) {
                    checker.allow(Math.min(most, left));
                }
                return null;
            }));
        }
        for (var caller : running) {
            caller.get();
        }
    }

    private static void check(int seed, RangeSource source, Checker checker) throws Exception {
        // What was still queued on the pool gets to run, and must change nothing.
        var settled = new CountDownLatch(3);
        for (int i = 0; i < 3; i++) {
            pool.execute(settled::countDown);
        }
        Recorder.await(settled);
        assertEquals(0, checker.faults.get(), "seed " + seed);
        assertTrue(checker.ends.get() <= 1, "seed " + seed);
        assertEquals(0, source.overlaps.get(), "seed " + seed);
        assertEquals(1, source.closes.get(), "seed " + seed);
    }
}
