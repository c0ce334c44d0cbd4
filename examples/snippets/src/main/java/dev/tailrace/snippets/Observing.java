package dev.tailrace.snippets;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.DatabaseStats;
import dev.tailrace.dsl.Tailrace;
import dev.tailrace.dsl.TailraceConfig;
import io.micrometer.observation.ObservationRegistry;

final class Observing {
    private Observing() {}

    static String summary(Database db) {
        // snippet: java-stats
        DatabaseStats stats = db.stats();
        String line = "%d ended (%d failed, %d cancelled), p50 %d µs, p99 %d µs".formatted(
                stats.count(), stats.errors(), stats.cancelled(), stats.p50().toNanos() / 1_000, stats.p99().toNanos() / 1_000);
        // end
        return line;
    }

    static Database observed(String url, ObservationRegistry registry) {
        // snippet: java-observation
        Database db = Tailrace.connect(TailraceConfig.builder(url).observationRegistry(registry).build());
        // end
        return db;
    }
}
