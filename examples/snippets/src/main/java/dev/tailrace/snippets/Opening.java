package dev.tailrace.snippets;

import com.zaxxer.hikari.HikariDataSource;
import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.Tailrace;
import dev.tailrace.dsl.TailraceConfig;
import java.time.Duration;
import java.util.Map;

final class Opening {
    private Opening() {}

    static long connect(String url) {
        // snippet: java-open
        try (Database db = Tailrace.connect(url)) {
            return db.from(User.class).countAsync().join();
        }
        // end
    }

    static Database configured(String url) {
        // snippet: java-config
        var config = TailraceConfig.builder(url)
                .poolSize(16)
                .acquireTimeout(Duration.ofSeconds(5))
                .applicationName("shop")
                .serverParameters(Map.of("statement_timeout", "60s"))
                .build();
        Database db = Tailrace.connect(config);
        // end
        return db;
    }

    static long overPool(HikariDataSource pool) {
        // snippet: java-over
        try (Database db = Tailrace.over(pool, 4)) {
            return db.from(User.class).countAsync().join();
        } // the pool stays open
        // end
    }
}
