package dev.tailrace.dsl.internal.execution;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * How long a statement that its deadline ends has been waiting for a lock: asked of the server together with the cancel. Zero where it was
 * not waiting, where the server cannot be asked, and where its answer takes longer than a deadline's caller should wait for it.
 */
final class LockWait {
    private static final long BOUND_MILLIS = 200;

    final CompletableFuture<Duration> duration =
            new CompletableFuture<Duration>().completeOnTimeout(Duration.ZERO, BOUND_MILLIS, TimeUnit.MILLISECONDS);

    void told(Duration value) {
        duration.complete(value);
    }

    void unknown() {
        duration.complete(Duration.ZERO);
    }
}
