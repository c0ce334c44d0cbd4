package dev.tailrace.dsl.query;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A query over tables named by strings; rows come as {@link Row}. Without a {@link #select} a row has all columns of all its tables. A
 * column whose name an earlier table of the query has too is then called {@code table.column} (or {@code alias.column}).
 */
public interface TableQuery extends SelectQuery<TableQuery, Group>, Results<Row> {
    /** The columns of a row, and no others. Further calls add to them. */
    TableQuery select(String... columns);

    /** As {@link #select(String...)}, with aliases and aggregates. */
    TableQuery select(Projection... projections);

    TableQuery groupBy(String... columns);

    /** A condition on groups: {@code having(count()).gt(10)}. Joined to those before by AND. */
    Comparison<Object, TableQuery> having(Projection aggregate);

    /** As {@link Conditions#where(String, String, Object)}, for groups. */
    TableQuery having(Projection aggregate, String operator, @Nullable Object value);

    /** Orders by an aggregate. */
    TableQuery orderBy(Projection aggregate, Direction direction);

    /** The row whose primary key is {@code id}, and that meets the conditions. */
    CompletableFuture<Optional<Row>> findAsync(Object id);

    /** One value over all rows: {@code aggregateAsync(sum("amount"), BigDecimal.class)}; empty if it is NULL. */
    <V> CompletableFuture<Optional<V>> aggregateAsync(Projection aggregate, Class<V> type);

    /** The same query with rows as records, components matched with columns by name. */
    <R extends Record> Results<R> as(Class<R> type);
}
