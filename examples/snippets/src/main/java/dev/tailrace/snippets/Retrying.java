package dev.tailrace.snippets;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.TransactionOptions;
import dev.tailrace.dsl.retry.CircuitBreaker;
import dev.tailrace.dsl.retry.CircuitBreakerOptions;
import dev.tailrace.dsl.retry.Retries;
import dev.tailrace.dsl.retry.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

final class Retrying {
    private Retrying() {}

    static CompletableFuture<List<User>> adults(Database db) {
        // snippet: java-retry
        var policy = RetryPolicy.builder()
                .maxAttempts(5)
                .backoff(Duration.ofMillis(20), 2, Duration.ofSeconds(2))
                .deadline(Duration.ofSeconds(10))
                .build();
        return Retries.retryAsync(policy, () -> db.from(User.class).where(User::age).ge(18).getAsync());
        // end
    }

    static CompletableFuture<Long> confirmed(Database db, long account) {
        // snippet: java-confirmed-commit
        var confirming = TransactionOptions.DEFAULT.confirmingCommit();
        return Retries.retryAsync(RetryPolicy.DEFAULT, () -> db.transactionAsync(confirming, tx -> tx
                .into("accounts").values(Map.of("id", account, "balance", 0)).executeAsync()));
        // end
    }

    static CircuitBreaker breaker() {
        // snippet: java-circuit-options
        CircuitBreaker breaker = CircuitBreaker.of("shop", CircuitBreakerOptions.builder()
                .failurePercent(50)
                .window(50, 10)
                .openFor(Duration.ofSeconds(5))
                .probes(3)
                .build());
        // end
        return breaker;
    }

    static CompletableFuture<List<User>> guarded(Database db, CircuitBreaker breaker) {
        // snippet: java-circuit
        var patient = RetryPolicy.builder().waitForCircuit(true).build();
        return Retries.retryAsync(patient, () -> breaker.callAsync(() -> db.from(User.class).getAsync()));
        // end
    }
}
