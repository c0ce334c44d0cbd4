package dev.tailrace.dsl.load;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link Loader} gathers its batches.
 *
 * @param maxBatch the most keys of one batch, from 1 to {@value #LARGEST_BATCH}
 * @param linger how long a batch waits for more keys though it could go out; zero, the default, for not at all
 * @param batchesInFlight the most batches that are out at once, for all callers outside transactions together; 0 for what suits:
 *     {@value #SUITABLE_IN_FLIGHT}, or fewer where the pool is smaller
 * @param timeout the longest a batch may take from going out to its answer, {@code null} for no limit of its own
 * @param cacheSize the most values that are kept, 0 for no cache; a cache needs Caffeine on the class path
 * @param cacheFor how long a value is kept after it was loaded, {@code null} for as long as there is room
 */
public record LoaderOptions(
        int maxBatch, Duration linger, int batchesInFlight, @Nullable Duration timeout, long cacheSize, @Nullable Duration cacheFor) {
    /** The largest {@code maxBatch}. */
    public static final int LARGEST_BATCH = 32_767;

    /** How many batches are out at once unless told otherwise: one is on the server while the answers of the other are handed out. */
    public static final int SUITABLE_IN_FLIGHT = 2;

    public static final LoaderOptions DEFAULT = new LoaderOptions(1_000, Duration.ZERO, 0, null, 0, null);

    public LoaderOptions {
        require(maxBatch >= 1 && maxBatch <= LARGEST_BATCH, "maxBatch is " + maxBatch + "; it must be between 1 and " + LARGEST_BATCH);
        require(
                !linger.isNegative() && linger.compareTo(Duration.ofMinutes(1)) <= 0,
                "linger is " + linger + "; it must be between 0 and 1 minute");
        require(batchesInFlight >= 0, "batchesInFlight is " + batchesInFlight + "; it must be at least 1, or 0 for what suits");
        require(timeout == null || isPositive(timeout), "timeout is " + timeout + "; it must be positive");
        require(cacheSize >= 0, "cacheSize is " + cacheSize + "; it must not be negative");
        require(cacheFor == null || isPositive(cacheFor), "cacheFor is " + cacheFor + "; it must be positive");
        require(cacheFor == null || cacheSize > 0, "cacheFor is given and cacheSize is not: a cache needs its bound");
    }

    public static Builder builder() {
        return new Builder();
    }

    private static boolean isPositive(Duration duration) {
        return !duration.isNegative() && !duration.isZero();
    }

    private static void require(boolean condition, String message) {
        if (!condition) throw new IllegalArgumentException(message);
    }

    /** {@link LoaderOptions}, one by one; what is not set is as in {@link #DEFAULT}. Not thread-safe. */
    public static final class Builder {
        private int maxBatch = DEFAULT.maxBatch;
        private Duration linger = DEFAULT.linger;
        private int batchesInFlight = DEFAULT.batchesInFlight;
        private @Nullable Duration timeout = DEFAULT.timeout;
        private long cacheSize = DEFAULT.cacheSize;
        private @Nullable Duration cacheFor = DEFAULT.cacheFor;

        private Builder() {}

        public Builder maxBatch(int value) {
            maxBatch = value;
            return this;
        }

        public Builder linger(Duration value) {
            linger = value;
            return this;
        }

        public Builder batchesInFlight(int value) {
            batchesInFlight = value;
            return this;
        }

        public Builder timeout(Duration value) {
            timeout = value;
            return this;
        }

        public Builder cacheSize(long value) {
            cacheSize = value;
            return this;
        }

        public Builder cacheFor(Duration value) {
            cacheFor = value;
            return this;
        }

        /**
         * @throws IllegalArgumentException if a value is out of its range
         */
        public LoaderOptions build() {
            return new LoaderOptions(maxBatch, linger, batchesInFlight, timeout, cacheSize, cacheFor);
        }
    }
}
