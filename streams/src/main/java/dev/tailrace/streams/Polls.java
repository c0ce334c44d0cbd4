package dev.tailrace.streams;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.record.Property;
import dev.tailrace.streams.internal.polling.DatabasePolls;

/** New and changed rows of tables without triggers, by asking again and again. */
public interface Polls {
    /** Polls of {@code db}. */
    static Polls of(Database db) {
        return DatabasePolls.of(db);
    }

    /** Rows of the table that {@code type} maps. */
    <R extends Record> Watermark<R> table(Class<R> type);

    /**
     * Chooses the column that grows with every insert, and with every update that is to be seen: a time of the last change, a version of
     * the whole table, an ascending number. It should be indexed, together with the primary key. Rows where it is NULL are never seen.
     */
    @SuppressWarnings("overloads") // the type of the component tells them apart
    interface Watermark<R extends Record> {
        Poll<R, Integer> watermark(Property.OfInt<R> property);

        Poll<R, Long> watermark(Property.OfLong<R> property);

        <V extends Comparable<? super V>> Poll<R, V> watermark(Property.Of<R, V> property);
    }
}
