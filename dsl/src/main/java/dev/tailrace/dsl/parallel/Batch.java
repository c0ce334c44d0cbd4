package dev.tailrace.dsl.parallel;

import java.util.List;

/**
 * Some rows of a table, in the order of their keys.
 *
 * @param rows at least one
 * @param progress how far the run will have come when this batch is done; keep it to go on from there
 */
public record Batch<T>(List<T> rows, BatchProgress progress) {
    public Batch {
        rows = List.copyOf(rows);
    }
}
