package dev.tailrace.dsl.parallel;

import dev.tailrace.dsl.race.Outcome;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** How the queries of a {@link Gather} ended. */
public final class Gathered {
    private final Gather gather;
    private final List<Outcome<?>> outcomes;

    Gathered(Gather gather, List<? extends Outcome<?>> outcomes) {
        this.gather = gather;
        this.outcomes = List.copyOf(outcomes);
    }

    /** All, in the order in which the queries were added. */
    public List<Outcome<?>> outcomes() {
        return outcomes;
    }

    /**
     * How one query ended.
     *
     * @throws IllegalArgumentException if the key is of another gather, or of a query that was added after this run
     */
    @SuppressWarnings("unchecked") // the key is of the query that the outcome is of
    public <T extends @Nullable Object> Outcome<T> outcome(GatherKey<T> key) {
        if (key.belongsTo(gather)) {
            for (var outcome : outcomes) {
                if (outcome.name().equals(key.name())) return (Outcome<T>) outcome;
            }
        }
        throw new IllegalArgumentException("The query \"" + key.name() + "\" is not of this run. Use the key that add(…) gave before it.");
    }

    /**
     * The result of one query.
     *
     * @throws CompletionException if it failed, as of a future's {@code join()}; the cause is what it failed with
     * @throws IllegalArgumentException as {@link #outcome}
     */
    public <T extends @Nullable Object> T get(GatherKey<T> key) {
        var outcome = outcome(key);
        if (outcome instanceof Outcome.Failure<T> failure) throw new CompletionException(failure.cause());
        return ((Outcome.Success<T>) outcome).value();
    }
}
