package dev.tailrace.dsl.parallel;

import dev.tailrace.dsl.query.Keyset;
import org.jspecify.annotations.Nullable;

/**
 * How far a run over a table's batches has come.
 *
 * @param batches how many batches there were in this run
 * @param rows how many rows were in them
 * @param last the key of the last row: a run that starts after it goes on from there. Where the run started if there was no row;
 *     {@code null} if that was the beginning
 */
public record BatchProgress(long batches, long rows, @Nullable Keyset last) {
    /** Of a run that is to start after {@code position}, or at the beginning. */
    public static BatchProgress none(@Nullable Keyset position) {
        return new BatchProgress(0, 0, position);
    }
}
