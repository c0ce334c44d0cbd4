package dev.tailrace.dsl.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.error.InvalidQueryException;
import dev.tailrace.dsl.error.UnknownColumnException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Every operator, by method, by spelling, and in groups. */
abstract class ConditionsConformance extends QueriesConformance {
    private void assertFinds(UnaryOperator<TableQuery> condition, String... expected) {
        assertEquals(List.of(expected), names(condition.apply(users())));
    }

    @Test
    void equalityIsBySingleValue() {
        assertFinds(q -> q.where("city", "London"), "Ada", "Dee");
        assertFinds(q -> q.where("city").ne("London"), "Bob");
    }

    @Test
    void ordersCompareNumbersOfAnyWidth() {
        assertFinds(q -> q.where("age").lt(25), "Bob");
        assertFinds(q -> q.where("age").le((short) 25), "Bob", "Dee");
        assertFinds(q -> q.where("age").gt(36L), "Cyd");
        assertFinds(q -> q.where("age").ge(36), "Ada", "Cyd");
        assertFinds(q -> q.where("age").gt(5_000_000_000L));
    }

    @Test
    void patternsKnowCaseOrNot() {
        assertFinds(q -> q.where("name").like("%d%"), "Ada", "Cyd");
        assertFinds(q -> q.where("name").notLike("%d%"), "Bob", "Dee");
        assertFinds(q -> q.where("name").ilike("%D%"), "Ada", "Cyd", "Dee");
        assertFinds(q -> q.where("name").notIlike("%D%"), "Bob");
    }

    @Test
    void membershipTakesAnyNumberOfValues() {
        assertFinds(q -> q.where("age").in(List.of(17, 51)), "Bob", "Cyd");
        assertFinds(q -> q.where("age").in(List.of()));
        assertFinds(q -> q.where("age").notIn(List.of(17, 51)), "Ada", "Dee");
        assertFinds(q -> q.where("age").notIn(List.of()), "Ada", "Bob", "Cyd", "Dee");
        assertFinds(q -> q.where("name").in(List.of("A\"d,a{}\\", "Ada")), "Ada");
        assertFinds(q -> q.where("mood").in(List.of(Mood.sad)), "Bob");
    }

    @Test
    void rangesHoldBothEnds() {
        assertFinds(q -> q.where("age").between(25, 36), "Ada", "Dee");
    }

    @Test
    void absenceIsAskedForByName() {
        assertFinds(q -> q.where("city").isNull(), "Cyd");
        assertFinds(q -> q.where("city").isNotNull(), "Ada", "Bob", "Dee");
    }

    @Test
    void enumsMomentsAndDomainsCompareAsTheirColumnsTypes() {
        assertFinds(q -> q.where("mood", "happy"), "Ada", "Dee");
        assertFinds(q -> q.where("mood", Mood.sad), "Bob");
        assertFinds(q -> q.where("created_at").lt(Instant.parse("2024-05-01T00:00:01Z")), "Ada", "Bob", "Cyd", "Dee");
        assertFinds(q -> q.where("nick", "nobody"));
    }

    @Test
    void documentsAndArraysContainParts() {
        var posts = db.from("posts").orderBy("id");
        assertEquals(List.of("Engines"), titles(posts.where("doc").contains("{\"lang\": \"en\"}")));
        assertEquals(List.of("Notes"), titles(posts.where("doc").contains(Map.of("lang", "fr"))));
        assertEquals(List.of("Engines", "Notes"), titles(posts.where("tags").contains("math")));
        assertEquals(List.of("Engines"), titles(posts.where("tags").contains(List.of("machines", "math"))));
        assertEquals(List.of("Notes"), titles(posts.where("tags", List.of("math"))));
        assertEquals(List.of("Notes"), titles(posts.where("tags").in(List.of(List.of("math"), List.of("x")))));
    }

    private List<String> titles(TableQuery query) {
        return get(query.pluckAsync("title", String.class));
    }

    @Test
    void operatorsMayBeSpelled() {
        assertFinds(q -> q.where("age", ">=", 36), "Ada", "Cyd");
        assertFinds(q -> q.where("age", "!=", 36), "Bob", "Cyd", "Dee");
        assertFinds(q -> q.where("name", " ILIKE ", "a%"), "Ada");
        assertFinds(q -> q.where("age", "not in", List.of(17, 51)), "Ada", "Dee");
        assertFinds(q -> q.where("age", "between", List.of(25, 36)), "Ada", "Dee");
        assertFinds(q -> q.where("city", "is null", null), "Cyd");
    }

    @Test
    void anOperatorThatDoesNotExistIsRefusedAtOnce() {
        var refused = assertThrows(InvalidQueryException.class, () -> users().where("age", "= 1 or 1 =", 1));
        assertTrue(refused.getMessage().contains("Use one of: =, <>"), refused.getMessage());
    }

    @Test
    void conditionsJoinFromLeftToRight() {
        assertFinds(q -> q.where("name", "Bob").or(g -> g.where("name", "Ada")).where("city", "London"), "Ada");
        assertFinds(q -> q.where("name", "Bob").or(g -> g.where("name", "Ada").where("city", "Paris")), "Bob");
        assertFinds(q -> q.where("city", "London").and(g -> g.where("age", 25).or(h -> h.where("age", 17))), "Dee");
        assertFinds(q -> q.where("city", "London").andNot(g -> g.where("age", 25)), "Ada");
        assertFinds(q -> q.or(g -> g.where("age", 25)), "Dee");
        assertFinds(q -> q.and(g -> g).where("age", 25), "Dee");
    }

    @Test
    void aQueryIsNeverChangedByTheOnesMadeFromIt() {
        var londoners = users().where("city", "London");
        var old = londoners.where("age").gt(30);
        assertEquals(List.of("Ada", "Dee"), names(londoners));
        assertEquals(List.of("Ada"), names(old));
    }

    @Test
    void nullIsRefusedWithAHint() {
        var refused = assertThrows(NullPointerException.class, () -> users().where("city").eq(null));
        assertTrue(refused.getMessage().contains("isNull()"), refused.getMessage());
        assertThrows(InvalidQueryException.class, () -> users().where("city", "=", null));
    }

    @Test
    void aValueThatTheColumnCannotHoldIsRefusedWithoutShowingIt() {
        var refused = failure(InvalidQueryException.class, users().where("age", "s3cret").getAsync());
        assertTrue(refused.getMessage().contains("users.age") && refused.getMessage().contains("integer"), refused.getMessage());
        assertTrue(!refused.getMessage().contains("s3cret"), refused.getMessage());
        failure(InvalidQueryException.class, users().where("age", 1.5).getAsync());
        failure(InvalidQueryException.class, users().where("name", 1).getAsync());
        failure(InvalidQueryException.class, users().where("created_at", "2024-05-01").getAsync());
        failure(InvalidQueryException.class, users().where("name").contains("x").getAsync());
        failure(InvalidQueryException.class, users().where("age").in(List.of(1, "2")).getAsync());
    }

    @Test
    void anUnknownColumnIsRefusedWithTheNearestName() {
        var refused = failure(UnknownColumnException.class, users().where("agee", 1).getAsync());
        assertTrue(refused.getMessage().contains("did you mean 'age'?"), refused.getMessage());
    }
}
