package dev.tailrace.app.tail;

import dev.tailrace.dsl.Database;
import dev.tailrace.streams.ChangeLog;
import dev.tailrace.streams.error.ChangeLogMissingException;
import dev.tailrace.streams.log.WatchOptions;
import dev.tailrace.streams.log.WatchedTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that tables are watched. What is watched already is left as it is, unless the command line asks for something else: then a
 * role that may only consume can tail too.
 */
record TailedTables(Database db, boolean old, @Nullable String where) {
    /**
     * @param tables as the command line names them; empty: all that are watched
     * @return them as {@code schema.name}
     */
    List<String> watch(List<String> tables) throws Exception {
        try {
            var watched = watched();
            if (tables.isEmpty() && watched.isEmpty()) {
                throw new ChangeLogMissingException("No table of this database is watched");
            }
            if (tables.isEmpty()) {
                return watched.stream().map(WatchedTable::name).toList();
            }
            var names = new ArrayList<String>();
            for (var table : tables) {
                var name = qualified(table);
                names.add(name);
                var known = watched.stream().filter(candidate -> candidate.name().equals(name)).findFirst();
                var present = known.map(WatchedTable::options).orElse(null);
                var wanted = wanted(present);
                if (!wanted.equals(present)) {
                    ChangeLog.of(db).installAsync().get();
                    ChangeLog.of(db).watchAsync(name, wanted).get();
                }
            }
            return names;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private List<WatchedTable> watched() throws ExecutionException, InterruptedException {
        try {
            return ChangeLog.of(db).checkAsync().get().tables();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ChangeLogMissingException) {
                return List.of();
            }
            throw e;
        }
    }

    private WatchOptions wanted(@Nullable WatchOptions present) {
        var base = Objects.requireNonNullElse(present, WatchOptions.DEFAULT);
        return new WatchOptions(
                base.operations(),
                base.columns(),
                base.excludedColumns(),
                where == null ? base.where() : where,
                old || base.oldRows(),
                old || base.changedColumns(),
                base.capture(),
                base.wakeUp());
    }

    /** A name that is not found stays as it is: watching it says so, and suggests another. */
    private String qualified(String table) throws ExecutionException, InterruptedException {
        var schema = db.sql("""
                select n.nspname as schema
                from pg_class c
                join pg_namespace n on n.oid = c.relnamespace
                where c.relname = ? and c.relkind in ('r', 'p') and pg_table_is_visible(c.oid)
                """, table).firstAsync().get();
        return schema.map(row -> row.getString("schema") + "." + table).orElse(table);
    }
}
