package dev.tailrace.streams.event;

/**
 * A row that is there now.
 *
 * @param row as it was written
 * @param existing whether it was copied from the table when the stream started at a snapshot, and not inserted since
 */
public record Insert<R>(ChangeOrigin origin, R row, boolean existing) implements Change<R> {}
