package dev.tailrace.dsl.race;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * How much load hedges may add: of all calls that share this object, at most {@code burst + share × calls} extra attempts. Each call
 * earns its share of an attempt; what is not used is saved up, to the size of the burst. Thread-safe, and never waits.
 */
public final class HedgeBudget {
    private static final double LARGEST_BURST = 1_000_000;
    private static final long PARTS = 1_000_000; // of one attempt: a share smaller than a millionth is nothing

    // Of all hedges that name no budget: an object for each call would allow every one of them its burst.
    private static final HedgeBudget SHARED = of(0.05, 10);

    private final double share;
    private final int burst;
    private final long earnedParts;
    private final long mostParts;
    private final AtomicLong parts; // what may be spent now
    private final LongAdder calls = new LongAdder();
    private final LongAdder extra = new LongAdder();
    private final LongAdder refused = new LongAdder();

    private HedgeBudget(double share, int burst) {
        this.share = share;
        this.burst = burst;
        earnedParts = (long) (share * PARTS);
        mostParts = burst * PARTS;
        parts = new AtomicLong(mostParts);
    }

    /**
     * @param share extra attempts for each call, for example 0.05
     * @param burst how many may be saved up; a new budget has as many
     * @throws IllegalArgumentException if {@code share} is not between 0 and 1, or {@code burst} not between 1 and a million
     */
    public static HedgeBudget of(double share, int burst) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share is " + share + "; it must be between 0 and 1");
        }
        if (burst < 1 || burst > LARGEST_BURST) {
            throw new IllegalArgumentException("burst is " + burst + "; it must be between 1 and 1,000,000");
        }
        return new HedgeBudget(share, burst);
    }

    /** The one of this process for whoever names none: five extra attempts for a hundred calls, with a burst of ten. */
    public static HedgeBudget shared() {
        return SHARED;
    }

    /** A call has begun, and earns its share. */
    public void called() {
        calls.increment();
        parts.getAndUpdate(saved -> Math.min(mostParts, saved + earnedParts));
    }

    /** Takes an extra attempt out of the budget, if there is one in it. */
    public boolean tryTake() {
        var before = parts.getAndUpdate(saved -> saved >= PARTS ? saved - PARTS : saved);
        var taken = before >= PARTS;
        (taken ? extra : refused).increment();
        return taken;
    }

    public double share() {
        return share;
    }

    public int burst() {
        return burst;
    }

    /** How many calls there have been. */
    public long calls() {
        return calls.sum();
    }

    /** How many extra attempts have been taken. */
    public long extraAttempts() {
        return extra.sum();
    }

    /** How many extra attempts there would have been, had the budget not been spent. */
    public long refused() {
        return refused.sum();
    }
}
