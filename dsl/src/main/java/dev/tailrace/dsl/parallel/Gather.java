package dev.tailrace.dsl.parallel;

import dev.tailrace.dsl.internal.parallel.GatherCalls;
import dev.tailrace.dsl.race.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Several named queries, or any other work, run at the same time; each ends in its result or its error.
 *
 * <p>One that fails does not stop the others, unless {@link #failFast()} asks for that. Inside a transaction they run one after another;
 * and as PostgreSQL refuses everything after a failed statement there, each that may fail is best put into a savepoint. A query may result
 * in {@code null}; a supplier that returns {@code null} instead of a stage fails.
 *
 * <p>A builder, for one thread; what was added so far can be run any number of times. Queries are called in the context of the call
 * (transaction, settings, limiter).
 */
public final class Gather {
    private final LinkedHashMap<String, Supplier<? extends CompletionStage<?>>> queries = new LinkedHashMap<>();
    private Executor executor = ForkJoinPool.commonPool();
    private boolean failFast;

    private Gather() {}

    /** One without queries, on the JDK's common pool. */
    public static Gather of() {
        return new Gather();
    }

    /**
     * Adds a query under a name of its own; the key finds its result.
     *
     * @throws IllegalArgumentException if the name is taken or blank
     */
    public <T extends @Nullable Object> GatherKey<T> add(String name, Supplier<? extends CompletionStage<T>> query) {
        GatherCalls.requireQueryName(name, queries.containsKey(name));
        queries.put(name, query);
        return new GatherKey<>(this, name);
    }

    /** Lets the first failure cancel the others and fail the whole. */
    public Gather failFast() {
        failFast = true;
        return this;
    }

    /** Where suppliers and callbacks run. */
    public Gather executor(Executor value) {
        executor = value;
        return this;
    }

    /** Runs all at the same time; completes when all have ended. Cancelling the future cancels all that runs, on the server too. */
    public CompletableFuture<Gathered> runAsync() {
        return GatherCalls.run(copy(), failFast, executor).thenApply(outcomes -> new Gathered(this, outcomes));
    }

    /**
     * The outcomes in the order in which the queries finish. Cold: nothing runs before the first request, and each subscription runs all
     * anew. Finished outcomes wait for demand. Cancelling cancels what still runs.
     */
    public Publisher<Outcome<?>> publisher() {
        return GatherCalls.publisher(copy(), failFast, executor);
    }

    private List<GatherCalls.Query> copy() {
        var copy = new ArrayList<GatherCalls.Query>();
        queries.forEach((name, query) -> copy.add(new GatherCalls.Query(name, query)));
        return copy;
    }
}
