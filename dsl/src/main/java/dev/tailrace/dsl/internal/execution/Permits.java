package dev.tailrace.dsl.internal.execution;

import dev.tailrace.dsl.RateLimiter;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The limiter's place in the execution path: a permit first, a slot then. */
final class Permits {
    private Permits() {}

    /** Runs {@code next} once {@code limiter} permits; the permit goes back when the task has ended, however it did. */
    static void thenRun(@Nullable RateLimiter limiter, Task<?> task, Executor executor, Runnable next) {
        if (limiter == null) {
            next.run();
            return;
        }
        var request = limiter.acquireAsync(1);
        task.waitingIn(() -> request.cancel(false));
        request.whenCompleteAsync(
                (permit, failure) -> {
                    if (failure != null) task.refuse(failure);
                    else if (task.permitted(permit)) next.run();
                },
                executor);
    }
}
