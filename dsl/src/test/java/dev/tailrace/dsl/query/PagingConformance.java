package dev.tailrace.dsl.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tailrace.dsl.error.InvalidQueryException;
import dev.tailrace.dsl.record.Id;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Offset pages and keyset pages. */
abstract class PagingConformance extends QueriesConformance {
    @BeforeEach
    void manyUsers() {
        server("insert into users (name, age, city) select 'u' || n, n % 5, nullif('c' || n % 3, 'c0') from generate_series(5, 50) n");
    }

    @Test
    void aPageHasTheCountsOfAUserInterface() {
        var page = get(db.from(User.class).orderBy(User::id).paginateAsync(2, 20));
        assertEquals(20, page.items().size());
        assertEquals(21, page.items().get(0).id());
        assertEquals(List.of(2L, 3L, 20L, 50L, 21L, 40L),
                List.of((long) page.current(), page.last(), (long) page.perPage(), page.total(), page.from(), page.to()));
    }

    @Test
    void pagesOfRowsShowNothingOfTheirCounting() {
        var page = get(users().where("city", "c1").select("name").paginateAsync(1, 5));
        assertEquals(List.of("name"), page.items().get(0).columns());
        assertEquals(asked("select count(*) from users where city = 'c1'"), page.total());
    }

    /** The reader of a page once did not know whose columns it saw, and took a timestamptz for a timestamp. */
    @Test
    void aPageReadsItsColumnsAsAnyQueryDoes() {
        record Joined(@Id long id, Instant createdAt) {}
        var page = get(db.from("users").as(Joined.class).paginateAsync(1, 1));
        assertEquals(Instant.parse("2024-05-01T00:00:00Z"), page.items().get(0).createdAt());
    }

    @Test
    void pagesBeyondTheLastAndOfNothingHaveTheirTotal() {
        assertEquals(50, get(users().paginateAsync(9, 20)).total());
        assertEquals(0, get(users().where("age").gt(1000).paginateAsync(1, 20)).total());
        assertEquals(3, get(db.from("users").select("city").where("id").gt(4).distinct().orderBy("city").paginateAsync(1, 2)).total());
    }

    @Test
    void pageNumbersStartAtOne() {
        assertThrows(IllegalArgumentException.class, () -> users().paginateAsync(0, 20));
        assertThrows(IllegalArgumentException.class, () -> users().paginateAsync(1, 0));
        assertThrows(InvalidQueryException.class, () -> users().limit(3).paginateAsync(1, 20));
    }

    private List<Long> walk(Results<Row> query) {
        var seen = new ArrayList<Long>();
        Keyset position = null;
        do {
            var page = get(query.afterAsync(position, 7));
            page.items().forEach(row -> seen.add(row.getLong("id")));
            position = page.next() == null ? null : Keyset.parse(page.next().cursor());
        } while (position != null);
        return seen;
    }

    @Test
    void keysetPagesGiveEachRowOnceInOrder() {
        var asServer = new ArrayList<Long>();
        for (var order : List.of("id", "age, id", "age desc, id desc", "city nulls first, age desc, id desc", "created_at, id")) {
            asServer.clear();
            server("select id from users order by " + order).forEach(id -> asServer.add((Long) id));
            assertEquals(asServer, walk(ordered(order)), order);
        }
    }

    private TableQuery ordered(String order) {
        var users = db.from("users").select("id");
        return switch (order) {
            case "id" -> users;
            case "age, id" -> users.orderBy("age");
            case "age desc, id desc" -> users.orderBy("age", Direction.DESC);
            case "created_at, id" -> users.orderBy("created_at").orderBy("id");
            default -> users.orderBy("city", Direction.ASC, Nulls.FIRST).orderBy("age", Direction.DESC);
        };
    }

    @Test
    void keysetPagesOfRecordsKnowTheirConditions() {
        var query = db.from(User.class).where(User::age).le(4).orderBy(User::name, Direction.DESC);
        var first = get(query.afterAsync(null, 30));
        var second = get(query.afterAsync(first.next(), 30));
        assertEquals(30, first.items().size());
        assertEquals(16, second.items().size());
        assertNull(second.next());
    }

    @Test
    void keysetPagesNeedAnOrderThatTellsRowsApart() {
        assertThrows(InvalidQueryException.class, () -> users().limit(1).afterAsync(null, 5));
        failure(InvalidQueryException.class, db.from("grown_ups").afterAsync(null, 5));
        failure(InvalidQueryException.class, db.from("users").select("age").groupBy("age").afterAsync(null, 5));
        assertThrows(IllegalArgumentException.class, () -> users().afterAsync(null, 0));
    }

    @Test
    void aPositionThatDoesNotFitTheOrderFailsTheFuture() {
        assertThrows(RuntimeException.class, () -> get(users().afterAsync(Keyset.of("x"), 5)));
        assertThrows(RuntimeException.class, () -> get(users().afterAsync(Keyset.of(1, 2, 3), 5)));
    }
}
