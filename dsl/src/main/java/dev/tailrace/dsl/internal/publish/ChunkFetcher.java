package dev.tailrace.dsl.internal.publish;

import dev.tailrace.dsl.internal.execution.Completion;
import java.util.ArrayList;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * The source's side of a subscription: at most one fetch under way, and its answer kept until it is taken. Everything but the two
 * answers is called inside the subscription's gate.
 */
final class ChunkFetcher<T> implements Completion<List<T>> {
    /** What a fetch came to: rows, none at the end, or an error. */
    record Answer<T>(List<T> rows, @Nullable Throwable error) {}

    private final ChunkSource<T> source;
    private final Runnable signal;
    // Set by the source, taken inside the gate; one fetch at a time, so it is free whenever it is set.
    private volatile @Nullable Answer<T> answer;
    // Owned by whoever is inside the gate: asked, and the answer not yet taken.
    private boolean fetching;

    /** @param signal enters the gate; called after each answer */
    ChunkFetcher(ChunkSource<T> source, Runnable signal) {
        this.source = source;
        this.signal = signal;
    }

    @Override
    public void succeeded(List<T> rows) {
        answer = new Answer<>(rows instanceof RandomAccess ? rows : new ArrayList<>(rows), null);
        signal.run();
    }

    @Override
    public void failed(Throwable error) {
        answer = new Answer<>(List.of(), error);
        signal.run();
    }

    /** Asks for what {@code demand} wants beyond the {@code held} rows, unless it asked already or there is no more. */
    void prefetch(long demand, int held) {
        if (!fetching && demand > held && !source.exhausted()) {
            fetching = true;
            try {
                source.fetch(demand == Long.MAX_VALUE ? demand : demand - held, this);
            } catch (Throwable e) {
                failed(e);
            }
        }
    }

    /** Null: nothing has arrived. */
    @Nullable Answer<T> take() {
        var taken = answer;
        if (taken != null) {
            answer = null;
            fetching = false;
        }
        return taken;
    }

    /** Whether nothing is under way and nothing will come. */
    boolean isExhausted() {
        return !fetching && source.exhausted();
    }

    /** Drops rows that nobody will take. */
    void forget() {
        answer = null;
    }
}
