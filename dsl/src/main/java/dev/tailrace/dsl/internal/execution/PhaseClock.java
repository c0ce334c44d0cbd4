package dev.tailrace.dsl.internal.execution;

import dev.tailrace.dsl.error.DeadlineExceededException.Phase;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/** Books where time under a deadline went, for the deadlines around it too. Written by any thread. */
public final class PhaseClock {
    private final @Nullable PhaseClock outer;
    private final AtomicLongArray nanos = new AtomicLongArray(Phase.values().length);

    private final Queue<CompletableFuture<Void>> outstanding = new ConcurrentLinkedQueue<>();

    public PhaseClock(@Nullable PhaseClock outer) {
        this.outer = outer;
    }

    /** Time booked on the server so far turns out to have gone into waiting for a lock: {@code wait} will tell. */
    void expect(CompletableFuture<Duration> wait) {
        var booked = wait.thenAccept(locked -> {
            var moved = Math.min(locked.toNanos(), nanos.get(Phase.SERVER.ordinal()));
            nanos.addAndGet(Phase.SERVER.ordinal(), -moved);
            nanos.addAndGet(Phase.LOCK.ordinal(), moved);
        });
        outstanding.add(booked);
        booked.thenRun(() -> outstanding.remove(booked));
        if (outer != null) outer.expect(wait);
    }

    /** Completes, within a bound, when nothing is expected any more. */
    public CompletableFuture<Void> settled() {
        return CompletableFuture.allOf(outstanding.toArray(CompletableFuture[]::new));
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
