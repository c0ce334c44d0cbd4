package dev.tailrace.streams.log;

import java.time.Instant;
import java.util.List;

/**
 * A table that is watched.
 *
 * @param name as {@code schema.name}
 * @param keyColumns its primary key when it was last watched; empty if it had none
 * @param watchedAt when it was last watched, or its options changed
 * @param problems what keeps its changes from being logged as asked; empty if nothing does
 */
public record WatchedTable(String name, List<String> keyColumns, WatchOptions options, Instant watchedAt, List<Problem> problems) {
    public WatchedTable {
        keyColumns = List.copyOf(keyColumns);
        problems = List.copyOf(problems);
    }

    /**
     * Something that is wrong with a watched table.
     *
     * @param detail for people: what it is and what to do
     */
    public record Problem(Kind kind, String detail) {}

    /** What can be wrong with a watched table. */
    public enum Kind {
        /** It was dropped. */
        TABLE_DROPPED,
        /** It was dropped, and there is another one of its name. */
        TABLE_RECREATED,
        /** The function that writes the log is gone, and the triggers with it. */
        FUNCTION_MISSING,
        /** A trigger was dropped, or a partition that came later has none. */
        TRIGGER_MISSING,
        /** Somebody disabled a trigger. */
        TRIGGER_DISABLED,
        /** A trigger of somebody else's comes first and may write before the change that set it off is logged. */
        TRIGGER_BEFORE_OURS,
        /** The primary key is another one than when the table was watched. */
        KEY_CHANGED,
        /** Captured by statement, but something changes rows behind the statements. */
        CHANGED_BEHIND_STATEMENTS,
        /** Tables inherit from it without being its partitions; their rows are not logged. */
        HEIRS_NOT_LOGGED
    }
}
