package dev.tailrace.dsl.internal.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SlotsTest {
    private final Slots slots = new Slots(1, Runnable::run);

    /** Gets a slot, and finds no connection behind it the first time. */
    private final class Unlucky extends Slots.Waiter {
        private int grants;
        private int expiries;

        @Override
        Slots.@Nullable Waiter granted() {
            if (++grants == 1) slots.requeue(this);
            return null;
        }

        @Override
        void expired() {
            expiries++;
        }
    }

    @Test
    void whoGotASlotAtOnceAndNoConnectionWaitsForOneAsLongAsTheOthers() {
        var waiter = new Unlucky();
        slots.restore();
        slots.acquire(waiter);

        slots.expire(System.nanoTime() - TimeUnit.SECONDS.toNanos(30));

        assertEquals(0, waiter.expiries);
        slots.restore();
        assertEquals(2, waiter.grants);
    }

    @Test
    void itIsLetOutWhenItsTimeIsOver() {
        var waiter = new Unlucky();
        slots.restore();
        slots.acquireForStream(waiter);

        slots.expire(System.nanoTime());

        assertEquals(1, waiter.expiries);
    }
}
