package dev.tailrace.dsl.race;

import java.time.Duration;

/**
 * How a block is hedged.
 *
 * @param delay how long an attempt is waited for before the next is started beside it
 * @param budget what bounds the extra attempts of all calls that share it
 * @param maxAttempts the most attempts of one call, the first included
 */
public record HedgeOptions(HedgeDelay delay, HedgeBudget budget, int maxAttempts) {
    private static final int MOST_ATTEMPTS = 10;

    /**
     * @throws IllegalArgumentException if {@code maxAttempts} is not between 2 and 10
     */
    public HedgeOptions {
        if (maxAttempts < 2 || maxAttempts > MOST_ATTEMPTS) {
            throw new IllegalArgumentException(
                    "maxAttempts is " + maxAttempts + "; it must be between 2 and " + MOST_ATTEMPTS + ", the first attempt included");
        }
    }

    /** Two attempts at most, within the process's {@linkplain HedgeBudget#shared shared} budget. */
    public static HedgeOptions after(HedgeDelay delay) {
        return new HedgeOptions(delay, HedgeBudget.shared(), 2);
    }

    /** As {@link #after(HedgeDelay)}, with a fixed delay. */
    public static HedgeOptions after(Duration delay) {
        return after(HedgeDelay.fixed(delay));
    }

    public HedgeOptions budget(HedgeBudget value) {
        return new HedgeOptions(delay, value, maxAttempts);
    }

    public HedgeOptions maxAttempts(int value) {
        return new HedgeOptions(delay, budget, value);
    }
}
