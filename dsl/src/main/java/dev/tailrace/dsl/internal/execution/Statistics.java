package dev.tailrace.dsl.internal.execution;

import dev.tailrace.dsl.DatabaseStats;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/** Counts and times every execution, and shows each to an observation registry where one is configured. */
public final class Statistics {
    private static final long LONGEST_MICROS = Duration.ofHours(1).toNanos() / 1_000;

    private final ObservationRegistry registry;
    private final LongAdder begun = new LongAdder();
    private final LongAdder succeeded = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder cancelled = new LongAdder();
    private final LongAdder totalNanos = new LongAdder();
    private final Recorder recorder = new Recorder(LONGEST_MICROS, 2);
    private final Histogram latencies = new Histogram(LONGEST_MICROS, 2); // guarded by itself

    Statistics(ObservationRegistry registry) {
        this.registry = registry;
    }

    Observed begin(ExecutionOptions options) {
        begun.increment();
        if (registry.isNoop()) return new Observed(null);
        var observation = Observation.createNotStarted("tailrace." + options.operation(), registry)
                .contextualName(options.operation())
                .lowCardinalityKeyValue("db.system.name", "postgresql")
                .lowCardinalityKeyValue("db.operation.name", options.operation())
                .highCardinalityKeyValue("db.query.text", options.statement())
                .start();
        return new Observed(observation);
    }

    public DatabaseStats snapshot(int waiting) {
        var done = succeeded.sum();
        var errors = failed.sum();
        var stopped = cancelled.sum();
        var ended = done + errors + stopped;
        synchronized (latencies) {
            latencies.add(recorder.getIntervalHistogram());
            return new DatabaseStats(
                    ended,
                    errors,
                    stopped,
                    Math.max(0, begun.sum() - ended),
                    waiting,
                    Duration.ofNanos(ended == 0 ? 0 : totalNanos.sum() / ended),
                    percentile(50),
                    percentile(95),
                    percentile(99));
        }
    }

    /** How many executions have ended. */
    public long ended() {
        return succeeded.sum() + failed.sum() + cancelled.sum();
    }

    /** The time within which {@code percent} of them had their answer. */
    public Duration percentileOf(double percent) {
        synchronized (latencies) {
            latencies.add(recorder.getIntervalHistogram());
            return percentile(percent);
        }
    }

    private Duration percentile(double value) {
        return Duration.ofNanos(latencies.getValueAtPercentile(value) * 1_000);
    }

    /** One execution, from submission to its caller's answer; answered once, which its task sees to. */
    final class Observed {
        private final long beganNanos = System.nanoTime();
        private final @Nullable Observation observation;

        private Observed(@Nullable Observation observation) {
            this.observation = observation;
        }

        void succeeded() {
            end(succeeded, null);
        }

        void failed(Throwable cause) {
            end(failed, cause);
        }

        void cancelled(Throwable cause) {
            end(cancelled, cause);
        }

        private void end(LongAdder outcome, @Nullable Throwable cause) {
            var nanos = System.nanoTime() - beganNanos;
            totalNanos.add(nanos);
            recorder.recordValue(Math.min(LONGEST_MICROS, nanos / 1_000));
            outcome.increment();
            if (observation == null) return;
            if (cause != null) observation.error(cause);
            observation.lowCardinalityKeyValue("outcome", outcome == succeeded ? "success" : outcome == failed ? "error" : "cancelled");
            observation.stop();
        }
    }
}
