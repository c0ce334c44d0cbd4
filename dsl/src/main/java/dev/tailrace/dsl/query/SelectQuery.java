package dev.tailrace.dsl.query;

import java.time.Duration;

/**
 * What a query over tables can be narrowed by. Immutable: each call returns a new query, so one may be kept and shared.
 *
 * @param <Q> the query that calls return
 * @param <G> its groups of conditions
 */
public interface SelectQuery<Q, G> extends Conditions<Q, G> {
    /** Inner join: {@code join("users", "users.id", "posts.author_id")}. */
    Q join(String table, String left, String right);

    /** The same under another name, by which columns are then named: {@code join("users", "a", "a.id", "posts.author_id")}. */
    Q join(String table, String alias, String left, String right);

    Q leftJoin(String table, String left, String right);

    Q leftJoin(String table, String alias, String left, String right);

    Q rightJoin(String table, String left, String right);

    Q rightJoin(String table, String alias, String left, String right);

    Q fullJoin(String table, String left, String right);

    Q fullJoin(String table, String alias, String left, String right);

    /** Ascending, rows without a value last. Further calls order rows that are equal so far. */
    default Q orderBy(String column) {
        return orderBy(column, Direction.ASC);
    }

    /** As PostgreSQL orders: rows without a value last when ascending, first when descending. */
    Q orderBy(String column, Direction direction);

    Q orderBy(String column, Direction direction, Nulls nulls);

    /** Equal rows once. */
    Q distinct();

    /** @throws IllegalArgumentException if negative */
    Q limit(int rows);

    /** @throws IllegalArgumentException if negative */
    Q offset(long rows);

    /** The longest an execution may take, from the call to its end: waiting for a connection included. */
    Q timeout(Duration timeout);
}
