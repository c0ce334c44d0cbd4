package dev.tailrace.snippets;

import dev.tailrace.dsl.Calls;
import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.RateLimiter;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

final class Settings {
    private Settings() {}

    static CompletableFuture<Long> countInvoices(Database db, String tenant) {
        // snippet: java-settings
        CompletableFuture<Long> invoices =
                Calls.withSettings(Map.of("app.tenant", tenant), () -> db.from("invoices").countAsync());
        // end
        return invoices;
    }

    static CompletableFuture<Long> gently(Database db, RateLimiter limiter) {
        // snippet: java-rate-limit
        CompletableFuture<Long> users = Calls.withRateLimit(limiter, () -> db.from(User.class).countAsync());
        // end
        return users;
    }
}
