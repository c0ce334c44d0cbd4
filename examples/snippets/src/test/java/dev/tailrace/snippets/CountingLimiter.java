package dev.tailrace.snippets;

import dev.tailrace.dsl.RateLimiter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Permits everything and counts. */
final class CountingLimiter implements RateLimiter {
    final AtomicInteger granted = new AtomicInteger();
    final AtomicInteger returned = new AtomicInteger();

    @Override
    public CompletableFuture<Permit> acquireAsync(int weight) {
        granted.addAndGet(weight);
        return CompletableFuture.completedFuture(() -> returned.addAndGet(weight));
    }

    @Override
    public Optional<Permit> tryAcquire(int weight) {
        return Optional.of(acquireAsync(weight).join());
    }

    @Override
    public CompletableFuture<Optional<Permit>> tryAcquireAsync(int weight, Duration wait) {
        return acquireAsync(weight).thenApply(Optional::of);
    }
}
