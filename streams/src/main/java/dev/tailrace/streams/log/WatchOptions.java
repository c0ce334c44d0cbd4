package dev.tailrace.streams.log;

import dev.tailrace.streams.event.Operation;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What of a table is logged, and how.
 *
 * @param operations which operations; an update of the primary key is logged whatever they are, as it deletes one key and inserts another
 * @param columns only these columns, and those of the primary key, are logged, and an update that changes none of them is not; empty: all
 * @param excludedColumns these columns are not logged, and an update that changes nothing else is not either
 * @param where an SQL expression over {@code row}, for example {@code row.status = 'open' and row.amount > 100}: only rows that it is true
 *     of are logged; of an update, either the old or the new row. It runs in the writer's transaction as the role {@code tailrace_writer},
 *     with a search path of {@code pg_catalog} alone: name the schema of everything else. A row that it fails on is delivered as a gap
 * @param oldRows whether updates and deletes log the old row too
 * @param changedColumns whether updates log which columns they changed
 */
public record WatchOptions(
        Set<Operation> operations,
        List<String> columns,
        List<String> excludedColumns,
        @Nullable String where,
        boolean oldRows,
        boolean changedColumns,
        Capture capture,
        WakeUp wakeUp) {
    /** Everything but the old rows. */
    public static final WatchOptions DEFAULT = builder().build();

    /** What sets the trigger off. */
    public enum Capture {
        /** Each row. Right for every table. */
        ROW,
        /**
         * Each statement, with all its rows at once: cheaper for tables that are loaded in bulk. Refused for partitioned tables, and for
         * tables without a primary key, with AFTER ROW triggers of their own or with foreign keys to themselves that act: there it would
         * log a state that never was.
         */
        STATEMENT
    }

    /** How readers learn of a change. */
    public enum WakeUp {
        /** A reader that sleeps is notified. */
        NOTIFY,
        /** Readers find the change when they look next, within a second. For writers that use PREPARE TRANSACTION, which refuses NOTIFY. */
        POLL
    }

    public WatchOptions {
        operations = Set.copyOf(operations);
        columns = List.copyOf(columns);
        excludedColumns = List.copyOf(excludedColumns);
        if (operations.isEmpty()) throw new IllegalArgumentException("At least one operation must be watched");
        if (!columns.isEmpty() && !excludedColumns.isEmpty()) {
            throw new IllegalArgumentException("Name either the columns that are logged or those that are not");
        }
        if (where != null && (where.isBlank() || where.indexOf('\0') >= 0)) {
            throw new IllegalArgumentException("A predicate may neither be empty nor hold a NUL character");
        }
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Makes {@link WatchOptions}. Not thread-safe. */
    public static final class Builder {
        private Set<Operation> operations = EnumSet.allOf(Operation.class);
        private List<String> columns = List.of();
        private List<String> excludedColumns = List.of();
        private @Nullable String where;
        private boolean oldRows;
        private boolean changedColumns;
        private Capture capture = Capture.ROW;
        private WakeUp wakeUp = WakeUp.NOTIFY;

        private Builder() {}

        /** @see WatchOptions#operations */
        public Builder operations(Operation first, Operation... more) {
            operations = EnumSet.of(first, more);
            return this;
        }

        /** @see WatchOptions#columns */
        public Builder columns(String... names) {
            columns = List.of(names);
            return this;
        }

        /** @see WatchOptions#excludedColumns */
        public Builder excludeColumns(String... names) {
            excludedColumns = List.of(names);
            return this;
        }

        /** @see WatchOptions#where */
        public Builder where(String expression) {
            where = expression;
            return this;
        }

        /** @see WatchOptions#oldRows */
        public Builder oldRows() {
            oldRows = true;
            return this;
        }

        /** @see WatchOptions#changedColumns */
        public Builder changedColumns() {
            changedColumns = true;
            return this;
        }

        /** @see Capture */
        public Builder capture(Capture value) {
            capture = value;
            return this;
        }

        /** @see WakeUp */
        public Builder wakeUp(WakeUp value) {
            wakeUp = value;
            return this;
        }

        /** @throws IllegalArgumentException if the options contradict each other */
        public WatchOptions build() {
            return new WatchOptions(operations, columns, excludedColumns, where, oldRows, changedColumns, capture, wakeUp);
        }
    }
}
