package dev.tailrace.dsl.query;

import dev.tailrace.dsl.record.Property;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A query for rows of the table that a record is mapped to. Joined tables narrow the rows and repeat them; only the record's columns are
 * read.
 *
 * @param <R> the record
 */
public interface RecordQuery<R extends Record>
        extends SelectQuery<RecordQuery<R>, RecordGroup<R>>, RecordConditions<R, RecordQuery<R>, RecordGroup<R>>, Results<R> {
    /** Ascending, rows without a value last. */
    default RecordQuery<R> orderBy(Property.Of<R, ?> property) {
        return orderBy(property, Direction.ASC);
    }

    /** As PostgreSQL orders: rows without a value last when ascending, first when descending. */
    RecordQuery<R> orderBy(Property.Of<R, ?> property, Direction direction);

    RecordQuery<R> orderBy(Property.Of<R, ?> property, Direction direction, Nulls nulls);

    /** The row whose {@code @Id} is {@code id}, and that meets the conditions. */
    CompletableFuture<Optional<R>> findAsync(Object id);

    /** One component of each row. */
    <V extends @Nullable Object> CompletableFuture<List<V>> pluckAsync(Property.Of<R, V> property);
}
