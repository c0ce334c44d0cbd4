package dev.tailrace.dsl.internal.publish;

import dev.tailrace.dsl.internal.execution.Completion;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The elements of an iterable, read no further ahead than one chunk. */
public final class IterableSource<T> implements ChunkSource<T> {
    private static final int CHUNK_ROWS = 256;

    private final Iterable<? extends T> iterable;
    // Both are owned by the one fetch under way.
    private @Nullable Iterator<? extends T> iterator;
    private boolean exhausted;

    public IterableSource(Iterable<? extends T> iterable) {
        this.iterable = iterable;
    }

    @Override
    public void fetch(long wanted, Completion<List<T>> completion) {
        var rest = iterator == null ? iterator = iterable.iterator() : iterator;
        var chunk = new ArrayList<T>();
        for (long missing = Math.min(wanted, CHUNK_ROWS); missing > 0 && rest.hasNext(); missing--) {
            chunk.add(rest.next());
        }
        exhausted = !rest.hasNext();
        completion.succeeded(chunk);
    }

    @Override
    public boolean exhausted() {
        return exhausted;
    }

    @Override
    public void close() {}
}
