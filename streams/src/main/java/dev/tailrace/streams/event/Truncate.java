package dev.tailrace.streams.event;

/** All rows of a table are gone at once. */
public record Truncate<R>(ChangeOrigin origin) implements StreamEvent<R> {
    /** The table, as {@code schema.name}. */
    public String table() {
        return origin.table();
    }
}
