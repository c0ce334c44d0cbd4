package dev.tailrace.dsl.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.error.InvalidQueryException;
import dev.tailrace.dsl.error.MappingException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Inserts, updates, deletes and upserts, of records and by name. */
abstract class WritesConformance extends QueriesConformance {
    private static User user(long id, String name) {
        return new User(id, name, 40, Optional.of("Rome"), Mood.sad);
    }

    @Test
    void anInsertedRecordComesBackWithItsKey() {
        var stored = get(db.insertAsync(user(0, "Eve")));
        assertEquals(user(5, "Eve"), stored);
        assertEquals(Optional.of(stored), get(db.from(User.class).findAsync(5)));
    }

    @Test
    void aKeyThatTheRecordHasIsKept() {
        assertEquals(77, get(db.insertAsync(user(77, "Eve"))).id());
    }

    @Test
    void aKeyThatIsAlwaysGeneratedIsLeftToTheServer() {
        assertEquals(new Post(5, 1L, "New", "draft"), get(db.insertAsync(new Post(99, 1L, "New", "draft"))));
    }

    @Test
    void manyRecordsAreInsertedAllOrNone() {
        var many = IntStream.range(0, 2_500).mapToObj(i -> user(0, "user " + i)).toList();
        assertEquals(2_500, get(db.insertAllAsync(many)));
        assertEquals(2_504, asked("select count(*) from users"));
        var clash = IntStream.range(0, 1_500).mapToObj(i -> new Counter(i == 1_400 ? "7" : "" + i, i, 0)).toList();
        assertThrows(RuntimeException.class, () -> {
            try {
                db.insertAllAsync(clash).get();
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            }
        });
        assertEquals(0, asked("select count(*) from counters"));
        assertEquals(0, get(db.insertAllAsync(List.<User>of())));
    }

    @Test
    void storedRecordsComeBackInOrder() {
        var stored = get(db.insertAllReturningAsync(IntStream.range(0, 1_200).mapToObj(i -> user(0, "u" + i)).toList()));
        assertEquals(1_200, stored.size());
        assertEquals("u1199", stored.get(1_199).name());
        assertEquals(5 + 1_199, stored.get(1_199).id());
        assertEquals(List.of(), get(db.insertAllReturningAsync(List.<User>of())));
    }

    @Test
    void someKeysSetAndSomeNotAreRefused() {
        failure(InvalidQueryException.class, db.insertAllAsync(List.of(user(0, "a"), user(9, "b"))));
    }

    @Test
    void savingInsertsWithoutAKeyAndUpdatesWithOne() {
        var stored = get(db.saveAsync(user(0, "Eve")));
        assertEquals(5, stored.id());
        assertEquals("Eva", get(db.saveAsync(user(5, "Eva"))).name());
        assertEquals(8, get(db.saveAsync(user(8, "New"))).id());
        assertEquals(6, asked("select count(*) from users"));
    }

    @Test
    void aVersionIsInsertedAndThenLeftAlone() {
        assertEquals(new Counter("hits", 1, 3), get(db.saveAsync(new Counter("hits", 1, 3))));
        assertEquals(new Counter("hits", 2, 3), get(db.saveAsync(new Counter("hits", 2, 0))));
        assertEquals(Optional.of(new Counter("hits", 4, 3)), get(db.updateAsync(new Counter("hits", 4, 9))));
        assertEquals(new Counter("hits", 5, 3), get(db.upsertAsync(new Counter("hits", 5, 0))));
    }

    @Test
    void updatesTellWhetherThereWasARow() {
        assertEquals(Optional.of(user(2, "Rob")), get(db.updateAsync(user(2, "Rob"))));
        assertEquals(Optional.empty(), get(db.updateAsync(user(99, "Rob"))));
        assertEquals(List.of("Ada", "Rob", "Cyd", "Dee"), names(users()));
    }

    @Test
    void upsertsDecideByIdOrByOtherColumns() {
        server("create unique index if not exists by_name on users (name)");
        assertEquals(1, get(db.upsertAsync(user(0, "Ada"), List.of("name"))).id());
        assertEquals(40, get(db.from(User.class).findAsync(1)).orElseThrow().age());
        assertEquals("Zoe", get(db.upsertAsync(user(2, "Zoe"))).name());
        assertEquals(3, get(db.upsertAsync(user(99, "Cyd"), List.of("name"))).id());
    }

    @Test
    void deletionByIdTellsWhetherThereWasARow() {
        assertEquals(true, get(db.deleteAsync(User.class, 3L)));
        assertEquals(false, get(db.deleteAsync(User.class, 3L)));
        record Keyless(String name) {}
        assertThrows(MappingException.class, () -> db.deleteAsync(Keyless.class, 1));
    }

    @Test
    void rowsAreInsertedByName() {
        var two = db.into("users").values(Map.of("name", "Eve", "age", 30)).values(Map.of("age", 31, "name", "Fay"));
        assertEquals(2, get(two.executeAsync()));
        assertEquals(List.of("Ada", "Bob", "Cyd", "Dee", "Eve", "Fay"), names(users()));
        assertThrows(InvalidQueryException.class, () -> db.into("users").values(Map.of("name", "x", "age", 1)).values(Map.of("name", "y")));
        failure(InvalidQueryException.class, db.into("users").executeAsync());
        failure(InvalidQueryException.class, db.into("posts").values(Map.of("id", 4, "title", "x")).executeAsync());
    }

    @Test
    void everyTypeIsWrittenByName() {
        var row = new HashMap<String, Object>();
        row.put("title", "Typed");
        row.put("author_id", null);
        row.put("tags", List.of("a", "b \"c\"", "d,e"));
        row.put("doc", Map.of("n", 1, "s", List.of("x")));
        row.put("score", 2);
        var stored = get(db.into("posts").values(row).returning().firstAsync()).orElseThrow();
        assertEquals(List.of("a", "b \"c\"", "d,e"), stored.getList("tags", String.class));
        assertEquals(true, get(db.from("posts").where("doc").contains("{\"s\": [\"x\"]}").existsAsync()));
        assertTrue(stored.isNull("author_id"));
    }

    @Test
    void returningGivesTheColumnsAskedFor() {
        var row = get(db.into("users").values(Map.of("name", "Eve", "age", 30)).returning("id", "created_at").getAsync()).get(0);
        assertEquals(List.of("id", "created_at"), row.columns());
        assertEquals(5, row.getLong("id"));
        assertEquals(List.of(1L, 4L), get(db.update("users").set("age", 1).where("city", "London").returning("id").getAsync())
                .stream().map(r -> r.getLong("id")).sorted().toList());
        var bob = get(db.deleteFrom("users").where("id", 2).returning().as(User.class).firstAsync());
        assertEquals(Optional.of("Bob"), bob.map(User::name));
    }

    @Test
    void conflictsAreIgnoredOrOverwrite() {
        var counter = db.into("counters").values(Map.of("name", "a", "value", 1));
        assertEquals(1, get(counter.executeAsync()));
        assertEquals(0, get(counter.onConflictDoNothing().executeAsync()));
        assertEquals(0, get(counter.onConflictDoNothing("name").executeAsync()));
        assertEquals(1, get(db.into("counters").values(Map.of("name", "a", "value", 9)).onConflictUpdate("name").executeAsync()));
        assertEquals(9, asked("select value from counters"));
        assertThrows(InvalidQueryException.class, counter::onConflictUpdate);
    }

    @Test
    void updatesByNameNeedAConditionOrSayEveryRow() {
        assertEquals(2, get(db.update("users").set("age", 1).set(Map.of("nick", "x")).where("city", "London").executeAsync()));
        failure(InvalidQueryException.class, db.update("users").set("age", 1).executeAsync());
        assertEquals(4, get(db.update("users").set("city", null).everyRow().timeout(Duration.ofSeconds(20)).executeAsync()));
        failure(InvalidQueryException.class, db.update("users").everyRow().executeAsync());
    }

    @Test
    void deletionsByNameNeedAConditionOrSayEveryRow() {
        assertEquals(1, get(db.deleteFrom("posts").where("title").like("O%").or(g -> g.where("id", 99)).executeAsync()));
        failure(InvalidQueryException.class, db.deleteFrom("posts").executeAsync());
        assertEquals(3, get(db.deleteFrom("posts").everyRow().executeAsync()));
    }
}
