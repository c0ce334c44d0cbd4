package dev.tailrace.dsl.internal.race;

import dev.tailrace.dsl.race.HedgeDelay;
import java.time.Duration;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * A percentile of the answers of the hedges that share it. While more calls than {@code 100 - percent} of a hundred are slow, the hedged
 * ones among them push it up, by no more than an answer's time each, towards that of an attempt alone.
 */
public final class OwnPercentile implements HedgeDelay {
    private static final long LONGEST_MICROS = Duration.ofHours(1).toNanos() / 1_000;

    private final SampledPercentile percentile;
    private final Histogram answers = new ConcurrentHistogram(LONGEST_MICROS, 2);

    public OwnPercentile(double percent) {
        percentile = new SampledPercentile(percent, answers::getTotalCount, this::valueAt);
    }

    private Duration valueAt(double percent) {
        return Duration.ofNanos(answers.getValueAtPercentile(percent) * 1_000);
    }

    @Override
    public @Nullable Duration next() {
        return percentile.get();
    }

    @Override
    public void answered(Duration elapsed) {
        answers.recordValue(Math.min(LONGEST_MICROS, elapsed.toNanos() / 1_000));
    }
}
