package dev.tailrace.streams.event;

import dev.tailrace.streams.log.Position;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a change comes from.
 *
 * @param table the table, as {@code schema.name}; of a partition, the watched root
 * @param key the primary key's columns; {@code null} if the table has none
 * @param seq the change's number in the log: unique, and rising for changes of one row; 0 of a row that was copied from the table
 * @param transactionId of the transaction that wrote it; the same for all its changes; 0 of a row that was copied
 * @param at when the row was written, by the server's clock; of a row that was copied, when it was
 * @param position a reader that starts here gets what comes after this change
 */
public record ChangeOrigin(
        String table, @Nullable ChangedRow key, long seq, long transactionId, Instant at, Position position) {}
