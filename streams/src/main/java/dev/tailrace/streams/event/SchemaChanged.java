package dev.tailrace.streams.event;

import java.util.List;

/**
 * A watched table was altered. Comes before the first change that is seen in the new shape; changes in the old shape may still follow it.
 *
 * @param table the table, as {@code schema.name}, by its present name
 * @param columns its columns now, in order
 * @param keyColumns its primary key now; empty if it has none
 * @param rewatch whether {@code watch} should be called again: the key or something else that the trigger was made for has changed
 */
public record SchemaChanged<R>(String table, List<Column> columns, List<String> keyColumns, boolean rewatch)
        implements StreamEvent<R> {
    public SchemaChanged {
        columns = List.copyOf(columns);
        keyColumns = List.copyOf(keyColumns);
    }

    /**
     * A column.
     *
     * @param type as PostgreSQL writes it, for example {@code numeric(10,2)}
     */
    public record Column(String name, String type, boolean nullable) {}
}
