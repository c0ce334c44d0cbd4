package dev.tailrace.dsl.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.error.DeadlineExceededException;
import dev.tailrace.dsl.error.UnknownColumnException;
import dev.tailrace.dsl.publish.Publishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** Publishers, row by row consumption, SQL as it is, time limits, and tables that change under the catalog. */
abstract class StreamingAndSqlConformance extends QueriesConformance {
    @Test
    void aPublisherRunsTheQueryAnewForEachSubscriber() {
        var publisher = db.from(User.class).orderBy(User::id).publisher();
        assertEquals(4, get(Publishers.collect(publisher)).size());
        server("delete from posts; delete from users where id > 2");
        assertEquals(List.of("Ada", "Bob"), get(Publishers.collect(publisher)).stream().map(User::name).toList());
    }

    @Test
    void aPublisherFailsWithTheNearestName() {
        var publisher = users().where("nam", "x").publisher();
        failure(UnknownColumnException.class, Publishers.collect(publisher));
    }

    @Test
    void eachRowIsConsumedInOrderOffTheJdbcThreads() {
        var threads = ConcurrentHashMap.<String>newKeySet();
        var seen = new ArrayList<String>();
        get(users().eachAsync(row -> {
            threads.add(Thread.currentThread().getName());
            seen.add(row.getString("name"));
        }));
        assertEquals(List.of("Ada", "Bob", "Cyd", "Dee"), seen);
        assertFalse(threads.stream().anyMatch(name -> name.contains("jdbc")), Set.copyOf(threads)::toString);
    }

    @Test
    void aConsumerThatThrowsEndsTheRows() {
        var seen = new ArrayList<String>();
        var failed = users().eachAsync(row -> {
            seen.add(row.getString("name"));
            throw new IllegalStateException("enough");
        });
        assertEquals("enough", assertThrows(IllegalStateException.class, () -> get(failed)).getMessage());
        assertEquals(List.of("Ada"), seen);
    }

    @Test
    void sqlRunsAsItIsWithItsValuesBound() {
        var query = db.sql("select name, age from users where age > ? and city = ? order by age", 20, "London");
        assertEquals(List.of("Dee", "Ada"), get(query.getAsync()).stream().map(row -> row.getString("name")).toList());
        record Aged(String name, int age) {}
        assertEquals(Optional.of(new Aged("Dee", 25)), get(query.as(Aged.class).firstAsync()));
        assertEquals(List.of(new Aged("Dee", 25), new Aged("Ada", 36)), get(Publishers.collect(query.as(Aged.class).publisher())));
    }

    @Test
    void sqlThatChangesRowsCountsThem() {
        assertEquals(2, get(db.sql("update users set age = age + ? where city = ?", 1, "London").executeAsync()));
        assertEquals(0, get(db.sql("create table if not exists made (id int)").executeAsync()));
    }

    @Test
    void aTimeoutStopsTheStatement() {
        failure(DeadlineExceededException.class, db.sql("select pg_sleep(60)").timeout(Duration.ofMillis(200)).getAsync());
        server("create or replace view sleepers as select 1 as nap from pg_sleep(60)");
        failure(DeadlineExceededException.class, db.from("sleepers").select("nap").timeout(Duration.ofMillis(200)).getAsync());
    }

    @Test
    void cancellingWhatDependsOnAQueryStopsItOnTheServer() {
        server("create or replace view sleepers as select 1 as nap from pg_sleep(60)");
        var names = db.from("sleepers").getAsync().thenApply(List::size);
        awaitSleepers(1);
        names.cancel(true);
        awaitSleepers(0);
    }

    private void awaitSleepers(long wanted) {
        var until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (asked("select count(*) from pg_stat_activity where datname = current_database() and state = 'active'"
                + " and wait_event = 'PgSleep'") != wanted) {
            assertTrue(System.nanoTime() < until, "still not " + wanted);
        }
    }

    @Test
    void tablesMadeAndChangedLaterAreFound() {
        get(users().countAsync());
        server("drop table if exists later; create table later (id int primary key)");
        assertEquals(0, get(db.from("later").countAsync()));
        server("alter table later add column extra text");
        assertEquals(0, get(db.from("later").where("extra", "x").countAsync()));
        server("alter table later drop column extra");
        assertThrows(Exception.class, () -> get(db.from("later").where("extra", "x").countAsync()));
        var known = failure(UnknownColumnException.class, db.from("later").where("extra", "x").countAsync());
        assertTrue(known.getMessage().contains("extra"), known.getMessage());
    }

    @Test
    void aColumnOfAnotherTypeThanBeforeIsNoticed() {
        server("drop table if exists changing; create table changing (id int primary key, code int, gone int)");
        assertEquals(0, get(db.from("changing").where("code", 1).countAsync()));
        server("alter table changing alter column code type text, drop column gone");
        assertThrows(Exception.class, () -> get(Publishers.collect(db.from("changing").publisher())));
        assertEquals(0, get(Publishers.collect(db.from("changing").publisher())).size());
        assertEquals(0, get(db.from("changing").where("code", "a").countAsync()));
    }
}
