package dev.tailrace.dsl.internal.publish;

import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Hands elements to an asynchronous handler, a bounded number at a time. */
public final class ForEachAsyncSubscriber<T> extends CompletingSubscriber<T, @Nullable Void> {
    private final int parallelism;
    private final Function<? super T, ? extends CompletionStage<?>> handler;
    // Stages under way, and one for the publisher until it has completed.
    private final AtomicInteger open = new AtomicInteger(1);
    // Stages that ended and were not yet made up for; the gate keeps calls of request serial (rule 2.7).
    private final AtomicInteger ended = new AtomicInteger();
    private final DrainGate gate = DrainGate.open();

    public ForEachAsyncSubscriber(int parallelism, Function<? super T, ? extends CompletionStage<?>> handler) {
        this.parallelism = parallelism;
        this.handler = handler;
    }

    @Override
    void subscribed(Subscription subscription) {
        subscription.request(parallelism);
    }

    @Override
    void accept(T item) {
        open.incrementAndGet();
        CompletionStage<?> stage = Objects.requireNonNull(handler.apply(item), "the handler's stage");
        stage.whenComplete((value, error) -> {
            if (error != null) {
                completion().completeExceptionally(
                        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error);
            } else {
                ended.incrementAndGet();
                closeOne();
                askAgain();
            }
        });
    }

    @Override
    void end() {
        closeOne();
    }

    private void closeOne() {
        if (open.decrementAndGet() == 0) {
            completion().complete(null);
        }
    }

    private void askAgain() {
        if (gate.enter()) {
            do {
                int more = ended.getAndSet(0);
                if (more > 0 && !completion().isDone()) {
                    upstream().request(more);
                }
            } while (!gate.leave());
        }
    }
}
