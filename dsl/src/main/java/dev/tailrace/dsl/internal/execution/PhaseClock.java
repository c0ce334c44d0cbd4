package dev.tailrace.dsl.internal.execution;

import dev.tailrace.dsl.error.DeadlineExceededException.Phase;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/** Books where time under a deadline went, for the deadlines around it too. Written by any thread. */
public final class PhaseClock {
    private final @Nullable PhaseClock outer;
    private final AtomicLongArray nanos = new AtomicLongArray(Phase.values().length);

    public PhaseClock(@Nullable PhaseClock outer) {
        this.outer = outer;
    }

    public void book(Phase phase, long elapsedNanos) {
        nanos.addAndGet(phase.ordinal(), elapsedNanos);
        if (outer != null) outer.book(phase, elapsedNanos);
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
