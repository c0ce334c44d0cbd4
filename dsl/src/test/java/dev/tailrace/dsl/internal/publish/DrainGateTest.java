package dev.tailrace.dsl.internal.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DrainGateTest {
    @Test
    void aSignalWhileSomeoneIsInsideMakesItLookAgainOnce() {
        var gate = DrainGate.open();
        assertTrue(gate.enter());
        assertFalse(gate.enter());
        assertFalse(gate.enter());
        assertFalse(gate.leave());
        assertTrue(gate.leave());
        assertTrue(gate.enter());
    }

    @Test
    void nobodyEntersAFinishedGate() {
        var gate = DrainGate.entered();
        gate.finish();
        assertFalse(gate.enter());
    }

    @Test
    void manyThreadsSignallingLoseNothingAndNeverMeetInside() throws Exception {
        int threads = 4;
        int signals = 200_000;
        var gate = DrainGate.open();
        var pending = new AtomicInteger();
        var inside = new AtomicInteger();
        var meetings = new AtomicInteger();
        // Owned by whoever is inside.
        var handled = new int[1];
        var start = new CyclicBarrier(threads);
        var running = new ArrayList<Thread>();
        for (int i = 0; i < threads; i++) {
            var thread = new Thread(() -> {
                try {
                    start.await();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
                for (int n = 0; n < signals; n++) {
                    pending.incrementAndGet();
                    if (gate.enter()) {
                        do {
                            if (inside.getAndIncrement() != 0) {
                                meetings.incrementAndGet();
                            }
                            handled[0] += pending.getAndSet(0);
                            inside.decrementAndGet();
                        } while (!gate.leave());
                    }
                }
            });
            running.add(thread);
            thread.start();
        }
        for (var thread : running) {
            thread.join();
        }
        assertEquals(0, meetings.get());
        assertEquals(threads * signals, handled[0]);
    }
}
