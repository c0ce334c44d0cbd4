package dev.tailrace.dsl.query;

import static dev.tailrace.dsl.query.Projection.column;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.error.InvalidQueryException;
import dev.tailrace.dsl.error.UnknownColumnException;
import dev.tailrace.dsl.error.UnknownTableException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attempts to break out of every string that a caller can pass; and honest names that look like attempts. */
abstract class InjectionConformance extends QueriesConformance {
    private static final String ODD_TABLES =
            """
            drop table if exists "Mixed", "select", "a.b", "x"" from users; --", \"""quoted\""" cascade;
            create table "Mixed" ("Select" int, "a.b" text, "we""ird; --" text, "order" int primary key);
            insert into "Mixed" values (1, 'dotted', 'odd', 7);
            create table "select" ("from" int primary key);
            insert into "select" values (5);
            create table "a.b" (id int primary key, "c.d" int);
            insert into "a.b" values (1, 2);
            create table "x"" from users; --" (id int primary key);
            insert into "x"" from users; --" values (3);
            create table \"""quoted\""" (id int primary key);
            insert into \"""quoted\""" values (11);
            create schema if not exists blog;
            drop table if exists blog.notes;
            create table blog.notes (id int primary key, text text);
            insert into blog.notes values (1, 'kept');
            """;

    @AfterEach
    void nothingWasDestroyed() {
        assertEquals(4, asked("select count(*) from users"));
    }

    private TableQuery mixed() {
        return db.from("Mixed");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "users; drop table users; --", "users\" ; drop table users; --", "\"users\"", "users u, posts", "(select 1)", "users\0", "",
        "pg_shadow\" --"
    })
    void hostileTableNamesAreUnknown(String name) {
        failure(UnknownTableException.class, db.from(name).getAsync());
        failure(UnknownTableException.class, db.into(name).values(Map.of("id", 1)).executeAsync());
        failure(UnknownTableException.class, db.update(name).set("id", 1).everyRow().executeAsync());
        failure(UnknownTableException.class, db.deleteFrom(name).everyRow().executeAsync());
        failure(UnknownTableException.class, users().join(name, "users.id", "users.id").getAsync());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "id; drop table users; --", "id\" = 1 or 1=1; --", "\"id\"", "1", "*", "count(*)", "id, name", "users.*", "id::text", "", "id\0"
    })
    void hostileColumnNamesAreUnknown(String name) {
        failure(UnknownColumnException.class, users().where(name, 1).getAsync());
        failure(UnknownColumnException.class, users().select(name).getAsync());
        failure(UnknownColumnException.class, users().orderBy(name, Direction.DESC).getAsync());
        failure(UnknownColumnException.class, users().groupBy(name).getAsync());
        failure(UnknownColumnException.class, users().having(Projection.sum(name)).gt(1).getAsync());
        failure(UnknownColumnException.class, users().pluckAsync(name, String.class));
        failure(UnknownColumnException.class, users().join("posts", name, "users.id").getAsync());
        failure(UnknownColumnException.class, db.into("users").values(Map.of(name, 1)).executeAsync());
        failure(UnknownColumnException.class, db.update("users").set(name, 1).everyRow().executeAsync());
        failure(UnknownColumnException.class, db.deleteFrom("users").where(name, 1).executeAsync());
        failure(UnknownColumnException.class, db.deleteFrom("users").where("id", -1).returning(name).getAsync());
        failure(UnknownColumnException.class,
                db.into("counters").values(Map.of("name", "x", "value", 1)).onConflictUpdate(name).executeAsync());
        assertEquals(4, asked("select count(*) from posts"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x\" from pg_shadow; --", "a b; drop table users", "\"", "'; --", "ünï", "a.b", "\"x\""})
    void anyAliasIsJustAName(String alias) {
        var row = get(users().select(column("name").as(alias)).firstAsync()).orElseThrow();
        assertEquals(List.of(alias), row.columns());
        assertEquals("Ada", row.get(0));
        assertEquals(List.of("Ada"), get(db.from("users", alias).where(alias + ".id", 1).pluckAsync("name", String.class)));
        assertEquals(1, get(db.from("posts").join("users", alias, alias + ".id", "author_id").where("title", "Notes").countAsync()));
    }

    @Test
    void anAliasThatTheServerWouldCutIsRefused() {
        failure(InvalidQueryException.class, users().select(column("name").as("x".repeat(64))).getAsync());
        failure(InvalidQueryException.class, users().select(column("name").as("")).getAsync());
        failure(InvalidQueryException.class, db.from("users", "u\0").getAsync());
    }

    @ParameterizedTest
    @ValueSource(strings = {"'; drop table users; --", "\\'; drop table users; --", "x' or '1'='1", "$1", "?", "{\"a\"}", "NULL", "%"})
    void hostileValuesAreJustValues(String value) {
        assertEquals(List.of(), names(users().where("name", value)));
        assertEquals(List.of(), names(users().where("name").in(List.of(value, value + "2"))));
        assertEquals(List.of(), get(db.from("posts").where("tags").contains(List.of(value)).getAsync()));
        get(db.into("counters").values(Map.of("name", value, "value", 1)).executeAsync());
        assertEquals(List.of(value), names(db.from("counters").where("name", value)));
        get(db.update("posts").set("tags", List.of(value)).where("title", "Notes").executeAsync());
        assertEquals(1, get(db.from("posts").where("tags").contains(value).countAsync()));
        assertEquals(value, get(db.sql("select ?::text as it", value).firstAsync()).orElseThrow().getString("it"));
    }

    @Test
    void aNulInAValueIsRefusedBeforeItIsSent() {
        failure(InvalidQueryException.class, users().where("name", "a\0b").getAsync());
    }

    @ParameterizedTest
    @ValueSource(strings = {"= 1; drop table users; --", "or 1=1", "", "= any", "is not distinct from", "~"})
    void operatorsAreOnesOfOurs(String operator) {
        assertThrows(InvalidQueryException.class, () -> users().where("id", operator, 1));
        assertThrows(InvalidQueryException.class, () -> users().having(Projection.count(), operator, 1));
        assertThrows(InvalidQueryException.class, () -> db.deleteFrom("users").where("id", operator, 1));
    }

    @Test
    void namesInMixedCaseWithDotsQuotesAndKeywordsWork() {
        server(ODD_TABLES);
        assertEquals(1, get(mixed().where("Select", 1).countAsync()));
        var dotted = get(mixed().where("a.b", "dotted").where("Mixed.a.b", "dotted").firstAsync()).orElseThrow();
        assertEquals("dotted", dotted.getString("a.b"));
        assertEquals(1, get(mixed().where("we\"ird; --", "odd").orderBy("order", Direction.DESC).countAsync()));
        assertEquals(5, get(db.from("select").findAsync(5)).orElseThrow().getInt("from"));
        assertEquals(2, get(db.from("a.b").where("a.b.c.d", 2).firstAsync()).orElseThrow().getInt("c.d"));
        assertEquals(List.of(3), get(db.from("x\" from users; --").pluckAsync("id", Integer.class)));
        assertEquals(List.of(11), get(db.from("\"quoted\"").pluckAsync("id", Integer.class)));
        assertEquals(1, get(db.update("Mixed").set("we\"ird; --", "odder").where("order", 7).executeAsync()));
        assertEquals(1, get(db.into("Mixed").values(Map.of("order", 8, "Select", 2)).executeAsync()));
        assertEquals(List.of(8), get(mixed().where("Select", 2).pluckAsync("order", Integer.class)));
    }

    @Test
    void tablesOffTheSearchPathAreNamedBySchema() {
        server(ODD_TABLES);
        var note = get(db.from("blog.notes").where("blog.notes.id", 1).where("notes.id", 1).firstAsync()).orElseThrow();
        assertEquals("kept", note.getString("text"));
        assertEquals(1, get(db.update("blog.notes").set("text", "new").where("id", 1).executeAsync()));
        var unknown = failure(UnknownTableException.class, db.from("notes").getAsync());
        assertTrue(unknown.getMessage().contains("There is no table or view 'notes'"), unknown.getMessage());
        assertTrue(failure(UnknownTableException.class, db.from("blog.note").getAsync()).getMessage().contains("'blog.notes'"));
    }

    @Test
    void unknownTablesAreAnsweredWithTheNearestName() {
        var refused = failure(UnknownTableException.class, db.from("usres").getAsync());
        assertTrue(refused.getMessage().contains("did you mean 'users'?"), refused.getMessage());
    }
}
