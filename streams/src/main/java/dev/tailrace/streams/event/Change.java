package dev.tailrace.streams.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One row inserted, updated or deleted by a transaction that has committed. */
public sealed interface Change<R> extends StreamEvent<R> permits Insert, Update, Delete {
    ChangeOrigin origin();

    /** The table, as {@code schema.name}; of a partition, the watched root. */
    default String table() {
        return origin().table();
    }

    /** The primary key's columns; {@code null} if the table has none. */
    default @Nullable ChangedRow key() {
        return origin().key();
    }

    /** When the row was written, by the server's clock: some time before its transaction committed. */
    default Instant at() {
        return origin().at();
    }
}
