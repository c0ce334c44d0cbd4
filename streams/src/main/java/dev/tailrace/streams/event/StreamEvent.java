package dev.tailrace.streams.event;

/**
 * What a change stream carries: changes, and everything else its reader must know.
 *
 * @param <R> how rows are represented: a record, or {@link ChangedRow}
 */
public sealed interface StreamEvent<R> permits Change, Truncate, Gap, CaughtUp, SchemaChanged {}
