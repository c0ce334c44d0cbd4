package dev.tailrace.dsl.internal.execution;

import dev.tailrace.dsl.error.DeadlineExceededException.Phase;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/** Books where time under a deadline went. Written by any thread. */
public final class PhaseClock {
    private final AtomicLongArray nanos = new AtomicLongArray(Phase.values().length);

    public void book(Phase phase, long elapsedNanos) {
        nanos.addAndGet(phase.ordinal(), elapsedNanos);
    }

    /** The phases that took any time. */
    public Map<Phase, Duration> spent() {
        var spent = new EnumMap<Phase, Duration>(Phase.class);
        for (var phase : Phase.values()) {
            var elapsed = nanos.get(phase.ordinal());
            if (elapsed > 0) spent.put(phase, Duration.ofNanos(elapsed));
        }
        return spent;
    }
}
