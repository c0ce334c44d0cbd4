package dev.tailrace.dsl.internal.execution;

import dev.tailrace.dsl.error.DeadlineExceededException.Phase;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** When a task came through each gate. Written by the one thread that moves it on, read by any. */
final class TaskTimes {
    private final boolean limited;
    private final long submittedNanos = System.nanoTime();
    private volatile long permittedNanos; // 0: not yet, and so below
    private volatile long enteredNanos;

    /** @param limited whether a limiter stands before the pool */
    TaskTimes(boolean limited) {
        this.limited = limited;
    }

    void permitted() {
        permittedNanos = System.nanoTime();
    }

    /** Its work begins. */
    void entered() {
        enteredNanos = System.nanoTime();
    }

    boolean hasEntered() {
        return enteredNanos != 0;
    }

    /** Where the time went up to {@code now}, {@code locked} of it into waiting for a lock. */
    Map<Phase, Duration> spent(long now, Duration locked) {
        var spent = new EnumMap<Phase, Duration>(Phase.class);
        var permitted = permittedNanos;
        var entered = enteredNanos;
        if (permitted != 0 || entered == 0 && limited) {
            spent.put(Phase.PERMIT, Duration.ofNanos((permitted == 0 ? now : permitted) - submittedNanos));
        }
        var queued = permitted == 0 ? submittedNanos : permitted;
        if (entered != 0 || !limited || permitted != 0) {
            spent.put(Phase.POOL, Duration.ofNanos((entered == 0 ? now : entered) - queued));
        }
        if (entered != 0) {
            var lockedNanos = Math.min(locked.toNanos(), now - entered);
            if (lockedNanos > 0) spent.put(Phase.LOCK, Duration.ofNanos(lockedNanos));
            spent.put(Phase.SERVER, Duration.ofNanos(now - entered - lockedNanos));
        }
        return spent;
    }
}
