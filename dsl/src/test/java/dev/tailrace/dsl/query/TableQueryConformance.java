package dev.tailrace.dsl.query;

import static dev.tailrace.dsl.query.Projection.avg;
import static dev.tailrace.dsl.query.Projection.column;
import static dev.tailrace.dsl.query.Projection.count;
import static dev.tailrace.dsl.query.Projection.countDistinct;
import static dev.tailrace.dsl.query.Projection.max;
import static dev.tailrace.dsl.query.Projection.min;
import static dev.tailrace.dsl.query.Projection.sum;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.error.InvalidQueryException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Joins, projections, groups, order and limits of queries by name. */
abstract class TableQueryConformance extends QueriesConformance {
    private TableQuery posts() {
        return db.from("posts").orderBy("posts.id");
    }

    private List<String> titles(TableQuery query) {
        return get(query.pluckAsync("title", String.class));
    }

    @Test
    void aRowHasAllColumnsOfItsTable() {
        var ada = get(users().firstAsync()).orElseThrow();
        assertEquals(List.of("id", "name", "age", "city", "mood", "nick", "created_at"), ada.columns());
        assertEquals("Ada", ada.getString("name"));
        assertEquals(36, ada.getInt("age"));
    }

    @Test
    void viewsAreQueriedAsTablesAre() {
        assertEquals(List.of("Ada", "Cyd", "Dee"), names(db.from("grown_ups").orderBy("id")));
    }

    @Test
    void anInnerJoinDropsWhatHasNoPartner() {
        assertEquals(List.of("Engines", "Notes", "Roads"), titles(posts().join("users", "users.id", "posts.author_id")));
        assertEquals(List.of("Engines", "Roads"),
                titles(posts().join("users", "users.id", "posts.author_id").where("status", "published")));
    }

    @Test
    void outerJoinsKeepTheirSide() {
        assertEquals(4, get(posts().leftJoin("users", "users.id", "author_id").countAsync()));
        assertEquals(5, get(posts().rightJoin("users", "users.id", "author_id").countAsync()));
        assertEquals(6, get(posts().fullJoin("users", "users.id", "author_id").countAsync()));
    }

    @Test
    void joinedColumnsOfOneNameAreToldApartByTheirTable() {
        var row = get(posts().leftJoin("users", "users.id", "posts.author_id").where("title", "Roads").firstAsync()).orElseThrow();
        assertEquals(3, row.getLong("id"));
        assertEquals(4, row.getLong("users.id"));
        var ambiguous = failure(InvalidQueryException.class,
                posts().join("users", "users.id", "author_id").where("id", 1).getAsync());
        assertTrue(ambiguous.getMessage().contains("'posts.id' or 'users.id'"), ambiguous.getMessage());
    }

    @Test
    void aTableJoinsItselfUnderAnAlias() {
        var pairs = db.from("users", "a").join("users", "b", "b.city", "a.city").where("a.name", "Ada").orderBy("b.name");
        assertEquals(List.of("Ada", "Dee"), get(pairs.pluckAsync("b.name", String.class)));
        failure(InvalidQueryException.class, db.from("users").join("users", "users.city", "users.city").getAsync());
    }

    @Test
    void eachKindOfJoinTakesAnAlias() {
        assertEquals(4, get(posts().leftJoin("users", "u", "u.id", "author_id").countAsync()));
        assertEquals(5, get(posts().rightJoin("users", "u", "u.id", "author_id").countAsync()));
        assertEquals(6, get(posts().fullJoin("users", "u", "u.id", "author_id").countAsync()));
    }

    @Test
    void selectNamesAndRenamesColumns() {
        var row = get(posts().leftJoin("users", "users.id", "author_id").select("title")
                .select(column("users.name").as("written by")).firstAsync()).orElseThrow();
        assertEquals(List.of("title", "written by"), row.columns());
        assertEquals("Ada", row.getString("written by"));
    }

    @Test
    void aggregatesRunOverGroups() {
        var rows = get(db.from("posts").groupBy("status")
                .select(column("status"), count().as("posts"), count("score").as("scored"), countDistinct("author_id").as("authors"),
                        sum("score").as("total"), avg("score").as("mean"), min("title").as("first"), max("title").as("last"))
                .orderBy("posts.status").getAsync());
        assertEquals(2, rows.size());
        var published = rows.get(1);
        assertEquals("published", published.getString("status"));
        assertEquals(2, published.getLong("posts"));
        assertEquals(1, rows.get(0).getLong("scored"));
        assertEquals(2, published.getLong("authors"));
        assertEquals(new BigDecimal("16.75"), published.getBigDecimal("total"));
        assertEquals(8.375, published.getDouble("mean"));
        assertEquals("Engines", published.getString("first"));
        assertEquals("Roads", published.getString("last"));
    }

    @Test
    void groupsAreFilteredAndOrderedByTheirAggregates() {
        var byCity = db.from("users").select("city").where("city").isNotNull().groupBy("city");
        assertEquals(List.of("London"), get(byCity.having(count()).gt(1).pluckAsync("city", String.class)));
        assertEquals(List.of("Paris"), get(byCity.having(sum("age"), "<", 20).pluckAsync("city", String.class)));
        assertEquals(List.of("London", "Paris"), get(byCity.orderBy(count(), Direction.DESC).pluckAsync("city", String.class)));
        assertEquals(List.of("Paris"), get(byCity.having(max("age")).lt(30).having(count()).eq(1).pluckAsync("city", String.class)));
        assertThrows(InvalidQueryException.class, () -> byCity.having(column("city")));
    }

    @Test
    void orderingByAnAliasOfTheSelection() {
        var rows = get(db.from("users").select(column("city"), count().as("people")).groupBy("city").orderBy("people", Direction.DESC)
                .orderBy("city").getAsync());
        assertEquals("London", rows.get(0).getString("city"));
    }

    @Test
    void anAggregateOverAllRowsIsOneValue() {
        assertEquals(Optional.of(new BigDecimal("17.75")), get(db.from("posts").aggregateAsync(sum("score"), BigDecimal.class)));
        assertEquals(Optional.empty(), get(db.from("posts").where("id", 99).aggregateAsync(sum("score"), BigDecimal.class)));
    }

    @Test
    void distinctRowsComeOnce() {
        assertEquals(3, get(db.from("users").select("city").distinct().countAsync()));
        assertEquals(3, get(db.from("users").select("city").distinct().getAsync()).size());
    }

    @Test
    void nullsStandWhereTheCallerSays() {
        var query = db.from("users").select("city");
        assertEquals(Arrays.asList(null, "Paris", "London", "London"),
                get(query.orderBy("city", Direction.DESC).pluckAsync("city", String.class)));
        assertEquals(Arrays.asList("Paris", "London", "London", null),
                get(query.orderBy("city", Direction.DESC, Nulls.LAST).pluckAsync("city", String.class)));
        assertEquals(Arrays.asList(null, "London", "London", "Paris"),
                get(query.orderBy("city", Direction.ASC, Nulls.FIRST).pluckAsync("city", String.class)));
    }

    @Test
    void limitAndOffsetCutTheRows() {
        assertEquals(List.of("Bob", "Cyd"), names(users().limit(2).offset(1)));
        assertEquals(List.of(), names(users().limit(0)));
        assertEquals(2, get(users().limit(2).countAsync()));
        assertThrows(IllegalArgumentException.class, () -> users().limit(-1));
        assertThrows(IllegalArgumentException.class, () -> users().offset(-1));
    }

    @Test
    void rowsAreFoundByTheirKey() {
        assertEquals("Dee", get(db.from("users").findAsync(4)).orElseThrow().getString("name"));
        assertEquals(Optional.empty(), get(db.from("users").where("age").lt(20).findAsync(4)));
        var keyless = failure(InvalidQueryException.class, db.from("grown_ups").findAsync(4));
        assertTrue(keyless.getMessage().contains("primary key"), keyless.getMessage());
    }

    @Test
    void existenceAndFirstRow() {
        assertEquals(true, get(users().where("age").gt(50).existsAsync()));
        assertEquals(false, get(users().where("age").gt(60).existsAsync()));
        assertEquals(Optional.empty(), get(users().where("age").gt(60).firstAsync()));
    }

    @Test
    void rowsBecomeRecords() {
        record Titled(long id, String title, Optional<String> author) {}

        var query = posts().leftJoin("users", "users.id", "author_id")
                .select(column("posts.id"), column("title"), column("users.name").as("author"));
        assertEquals(new Titled(4, "Orphan", Optional.empty()), get(query.as(Titled.class).getAsync()).get(3));
        assertEquals(Set.of(new Titled(1, "Engines", Optional.of("Ada"))), Set.copyOf(get(query.limit(1).as(Titled.class).getAsync())));
    }
}
