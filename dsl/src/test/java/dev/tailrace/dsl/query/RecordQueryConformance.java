package dev.tailrace.dsl.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.error.InvalidQueryException;
import dev.tailrace.dsl.error.MappingException;
import dev.tailrace.dsl.error.UnknownColumnException;
import dev.tailrace.dsl.record.Id;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Queries for records, components named by method reference. */
abstract class RecordQueryConformance extends QueriesConformance {
    private static final User ADA = new User(1, "Ada", 36, Optional.of("London"), Mood.happy);

    private RecordQuery<User> all() {
        return db.from(User.class).orderBy(User::id);
    }

    @Test
    void rowsAreRecords() {
        assertEquals(ADA, get(all().getAsync()).get(0));
        assertEquals(new User(3, "Cyd", 51, Optional.empty(), null), get(all().getAsync()).get(2));
    }

    @Test
    void methodReferencesNameColumnsOfEveryType() {
        assertEquals(List.of("Ada", "Cyd"), names(all().where(User::age).ge(36)));
        assertEquals(List.of("Bob"), names(all().where(User::id).eq(2L)));
        assertEquals(List.of("Ada", "Dee"), names(all().where(User::city).eq("London")));
        assertEquals(List.of("Bob"), names(all().where(User::mood).eq(Mood.sad)));
        assertEquals(List.of("Cyd"), names(all().where(User::mood).isNull()));
        assertEquals(List.of("Bob", "Dee"), names(all().where(User::name).in(List.of("Dee", "Bob"))));
    }

    @Test
    void groupsKnowTheRecordToo() {
        assertEquals(List.of("Ada", "Bob"),
                names(all().where(User::name).eq("Bob").or(g -> g.where(User::age).gt(30).where(User::city).isNotNull())));
        assertEquals(List.of("Dee"), names(all().where("city", "London").andNot(g -> g.where(User::name).like("A%"))));
    }

    @Test
    void recordsAreFoundByTheirId() {
        assertEquals(Optional.of(ADA), get(db.from(User.class).findAsync(1L)));
        assertEquals(Optional.empty(), get(db.from(User.class).findAsync(99)));
        failure(InvalidQueryException.class, db.from(User.class).findAsync("one"));
    }

    @Test
    void orderLimitAndPluckByComponent() {
        var oldest = db.from(User.class).orderBy(User::age, Direction.DESC).limit(2);
        assertEquals(List.of("Cyd", "Ada"), get(oldest.pluckAsync(User::name)));
        List<Integer> ages = get(oldest.pluckAsync(User::age));
        assertEquals(List.of(51, 36), ages);
        assertEquals("Cyd", get(db.from(User.class).orderBy(User::city, Direction.ASC, Nulls.FIRST).firstAsync()).orElseThrow().name());
    }

    @Test
    void joinsNarrowRecordsWithoutConfusingTheirColumns() {
        var writers = db.from(User.class).join("posts", "posts.author_id", "users.id").where("posts.status", "published")
                .where(User::id).gt(1L).orderBy(User::id).distinct();
        assertEquals(List.of(4L), get(writers.getAsync()).stream().map(User::id).toList());
        assertEquals(1, get(writers.countAsync()));
    }

    @Test
    void countsAndExistence() {
        assertEquals(2, get(all().where(User::city).eq("London").countAsync()));
        assertEquals(true, get(all().where(User::age).between(17, 17).existsAsync()));
    }

    @Test
    void aReferenceToAnotherRecordIsRefused() {
        record Elsewhere(@Id long id, String nickname) {}

        var refused = failure(UnknownColumnException.class, db.from("users").as(User.class).pluckAsync("nam", String.class));
        assertTrue(refused.getMessage().contains("'name'"), refused.getMessage());
        Assertions.assertThrows(dev.tailrace.dsl.error.TailraceException.class, () -> get(db.from(Elsewhere.class).getAsync()));
    }

    @Test
    void aRecordWithoutAnIdSaysSo() {
        @dev.tailrace.dsl.record.Table("users")
        record Nameless(String name) {}

        assertEquals(4, get(db.from(Nameless.class).getAsync()).size());
        Assertions.assertThrows(MappingException.class, () -> db.from(Nameless.class).findAsync(1));
    }
}
