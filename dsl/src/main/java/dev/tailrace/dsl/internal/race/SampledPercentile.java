package dev.tailrace.dsl.internal.race;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A percentile of a live histogram, read now and then: reading one takes far longer than a call may spend on it. */
final class SampledPercentile {
    private static final long FEWEST = 100;
    private static final long LASTS_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final double percent;
    private final LongSupplier count;
    private final DoubleFunction<Duration> read;

    private final AtomicLong dueNanos = new AtomicLong(System.nanoTime());
    private volatile @Nullable Duration latest; // written by who moved dueNanos on

    SampledPercentile(double percent, LongSupplier count, DoubleFunction<Duration> read) {
        if (!(percent > 0 && percent < 100)) {
            throw new IllegalArgumentException("percent is " + percent + "; it must be between 0 and 100, for example 95");
        }
        this.percent = percent;
        this.count = count;
        this.read = read;
    }

    /** {@code null} as long as there is too little to go by. */
    @Nullable Duration get() {
        var due = dueNanos.get();
        var now = System.nanoTime();
        var mine = now - due >= 0 && dueNanos.compareAndSet(due, now + LASTS_NANOS);
        // What is not known yet is asked for each time: that is only a count.
        if ((mine || latest == null) && count.getAsLong() >= FEWEST) latest = read.apply(percent);
        return latest;
    }
}
