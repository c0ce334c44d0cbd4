package dev.tailrace.dsl.internal.publish;

import dev.tailrace.dsl.internal.execution.Completion;
import java.util.List;

/**
 * Rows on demand, in chunks: what a row publisher and a row stream pull from. Opened by the first {@link #fetch}, so that nothing runs
 * before demand.
 */
public interface ChunkSource<T> {
    /**
     * Asks for the next rows. At most one fetch is under way at a time.
     *
     * @param wanted how many rows the consumer could take; a hint, the chunk may hold fewer or more
     * @param completion gets the rows, an empty list at the end, or the failure; after either of the last two nothing more is asked
     */
    void fetch(long wanted, Completion<List<T>> completion);

    /**
     * Whether the rows of the last fetch were the final ones, where the source knows: the end then follows the last row without another
     * fetch, and without demand. Asked only while no fetch is under way, and must answer at once.
     */
    default boolean exhausted() {
        return false;
    }

    /** Releases the rows' connection, cancelling a fetch that runs. Idempotent, from any thread, returns at once. */
    void close();
}
