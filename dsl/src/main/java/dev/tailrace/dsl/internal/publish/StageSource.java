package dev.tailrace.dsl.internal.publish;

import dev.tailrace.dsl.internal.execution.Completion;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The result of a stage that is made on demand, as one row; a {@code null} result is no row. Closing cancels the stage. */
public final class StageSource<T> implements ChunkSource<T> {
    private final Supplier<? extends CompletionStage<? extends @Nullable T>> stages;
    // null -> the stage -> this (closed), or null -> this; whoever comes second cancels the stage.
    private final AtomicReference<@Nullable Object> stage = new AtomicReference<>();
    private volatile boolean ended;

    public StageSource(Supplier<? extends CompletionStage<? extends @Nullable T>> stages) {
        this.stages = stages;
    }

    @Override
    public void fetch(long wanted, Completion<List<T>> completion) {
        if (stage.get() == this) {
            return;
        }
        CompletionStage<? extends @Nullable T> started = stages.get();
        if (!stage.compareAndSet(null, started)) {
            cancel(started);
            return;
        }
        started.whenComplete((value, error) -> {
            ended = true;
            if (error != null) {
                completion.failed(error instanceof CompletionException && error.getCause() != null ? error.getCause() : error);
            } else {
                completion.succeeded(value == null ? List.of() : List.of(value));
            }
        });
    }

    @Override
    public boolean exhausted() {
        return ended;
    }

    @Override
    public void close() {
        if (stage.getAndSet(this) instanceof CompletionStage<?> started && !ended) {
            cancel(started);
        }
    }

    private static void cancel(CompletionStage<?> started) {
        try {
            started.toCompletableFuture().cancel(true);
        } catch (UnsupportedOperationException e) {
            // A stage that cannot become a future cannot be cancelled; its result is dropped.
        }
    }
}
