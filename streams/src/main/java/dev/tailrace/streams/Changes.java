package dev.tailrace.streams;

import dev.tailrace.dsl.Database;
import dev.tailrace.streams.event.ChangedRow;
import dev.tailrace.streams.internal.live.LiveChanges;

/**
 * What changes in watched tables from now on, without a name and without a memory: for caches, dashboards, browsers. Who must not miss
 * what happens while it is away takes a named consumer instead.
 *
 * <p>All subscribers of a database share one reader, with one connection outside the pool. It is started by the first subscriber and
 * stopped some seconds after the last.
 */
public interface Changes {
    /** The changes of {@code db}. */
    static Changes of(Database db) {
        return LiveChanges.of(db);
    }

    /** The changes of the table that {@code type} maps, found as queries find it. */
    <R extends Record> ChangeStream<R> table(Class<R> type);

    /**
     * The changes of tables by name, {@code orders} or {@code sales.orders}, as the catalog has it: case matters, no quotes. Without a
     * schema it is looked up on the search path.
     */
    ChangeStream<ChangedRow> table(String table, String... more);
}
