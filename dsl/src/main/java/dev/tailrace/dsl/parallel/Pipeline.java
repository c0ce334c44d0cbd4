package dev.tailrace.dsl.parallel;

import dev.tailrace.dsl.internal.parallel.StagedPipeline;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow.Publisher;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Elements on their way through stages, each with a parallelism of its own. Immutable, cold and reusable: every run takes its elements from
 * the source anew, and nothing runs before results are asked for.
 *
 * <p>Back-pressure goes from end to end: each stage holds a bounded number of elements ({@link StageOptions}), and takes another from
 * before it only when there is room. When the consumer stops, fails or cancels, everything before it is cancelled, on the server too where
 * the source or a stage is a query.
 *
 * <p>A stage that fails cancels the pipeline, which fails with {@link dev.tailrace.dsl.error.StageFailedException}; with {@link #onError}
 * or {@link #run} the element is left out, its error told there, and the others go on. A source that fails always fails the pipeline.
 *
 * <p>Stages are called in the context of the call that starts the run (transaction, settings, limiter). Inside a transaction, which has one
 * connection, element after element goes through all of them.
 *
 * @param <T> what comes out
 */
public interface Pipeline<T> {
    /** The elements of {@code source}, iterated anew for each run. */
    static <T> Pipeline<T> from(Iterable<? extends T> source) {
        return StagedPipeline.of(source);
    }

    /** The elements of {@code source}, subscribed to anew for each run and asked for one element at a time. */
    static <T> Pipeline<T> from(Publisher<? extends T> source) {
        return StagedPipeline.of(source);
    }

    /**
     * This pipeline and then a stage that works on one element at a time.
     *
     * @param name for errors; each stage needs one of its own
     * @param stage must not result in {@code null}
     * @throws IllegalArgumentException if the name is taken or blank
     */
    default <R> Pipeline<R> then(String name, Function<? super T, ? extends CompletionStage<? extends R>> stage) {
        return then(name, StageOptions.of(1), stage);
    }

    /** This pipeline and then another stage. */
    <R> Pipeline<R> then(String name, StageOptions options, Function<? super T, ? extends CompletionStage<? extends R>> stage);

    /**
     * This pipeline, with the errors of all its stages, also those added later, given to {@code handler}. The failing stage waits for it;
     * a handler that fails fails the pipeline.
     */
    Pipeline<T> onError(Function<? super PipelineError, ? extends CompletionStage<?>> handler);

    /** This pipeline, with functions and callbacks running on {@code executor} instead of the JDK's common pool. */
    Pipeline<T> executor(Executor executor);

    /** The results. Each subscription is a run. */
    Publisher<T> publisher();

    /** Runs it; all results in a list. Cancelling the future cancels the run. */
    CompletableFuture<List<T>> collectAsync();

    /** Runs it and drops the results; how many there were. For pipelines whose last stage stores. */
    CompletableFuture<Long> countAsync();

    /** Runs it and calls {@code action} with one result after another; completes when all is done. */
    CompletableFuture<@Nullable Void> forEachAsync(Function<? super T, ? extends CompletionStage<?>> action);

    /** One run, with its errors as a publisher of their own. {@link #onError} has no part in it. */
    PipelineRun<T> run();
}
