package dev.tailrace.streams.log;

import java.util.List;

/**
 * The state of a change log.
 *
 * @param version of the log's schema
 * @param tables what is watched, by name
 */
public record LogCheck(int version, List<WatchedTable> tables) {
    public LogCheck {
        tables = List.copyOf(tables);
    }

    /** Whether every watched table is captured as it was asked to be. */
    public boolean healthy() {
        return tables.stream().allMatch(table -> table.problems().isEmpty());
    }
}
