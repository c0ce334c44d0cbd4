package dev.tailrace.streams.event;

import org.jspecify.annotations.Nullable;

/**
 * Something happened that this stream cannot show. What is concerned must be read again from the table.
 *
 * @param reason why
 * @param count how many events are missing; -1 if that is not known
 * @param table the table it concerns, as {@code schema.name}; {@code null}: any
 * @param key the row it concerns; {@code null}: any
 * @param detail for people: what happened and what to do
 */
public record Gap<R>(Reason reason, long count, @Nullable String table, @Nullable ChangedRow key, String detail)
        implements StreamEvent<R> {
    /** Why something is missing. */
    public enum Reason {
        /** The subscriber was too slow and its buffer dropped what it was told to drop. */
        OVERFLOW,
        /** The connection was lost and what was written in the meantime was not seen. */
        CONNECTION_LOST,
        /** The server crashed and took with it the place in the log that had been reached. */
        HISTORY_LOST,
        /** A changed row could not be represented, for example a value of more than 256 MB. */
        UNREADABLE_CHANGE,
        /** The table was dropped and created again; changes in between, or its old rows, are not in the log. */
        TABLE_RECREATED,
        /** A partition with rows was attached or detached: no row was written, and yet rows came or went. */
        PARTITIONS_CHANGED,
        /** Something in the schema bypasses the log: a disabled trigger, or one that changes rows behind it. */
        NOT_CAPTURED,
        /**
         * The copy of a table's existing rows had to begin anew, for it was interrupted and the table has no primary key to go on from, or
         * its key was altered. What came of the table so far is to be forgotten: all its rows come again.
         */
        COPY_RESTARTED
    }
}
