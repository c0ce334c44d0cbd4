package dev.tailrace.app.demo;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.query.Row;
import dev.tailrace.dsl.race.Contender;
import dev.tailrace.dsl.race.Races;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The same question to two servers: the faster answer counts, and the slower query is stopped where it runs. Here one server plays both
 * parts.
 */
final class RacingQueries {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long LOOK_AGAIN_NANOS = 200_000L;

    private final Database db;

    RacingQueries(Database db) {
        this.db = db;
    }

    void show(Tour tour) throws ExecutionException, InterruptedException, TimeoutException {
        tour.chapter("A slow primary races a replica: what becomes of the loser?");
        tour.detail("both parts are played by this one server; what makes the primary slow is pg_sleep(30), the replica takes 0.2 s");
        var started = System.nanoTime();
        var race = Races.raceAsync(List.of(
                Contender.of("primary", () -> customers("(30) /* slow primary */")),
                Contender.of("replica", () -> customers("(0.2) /* replica */"))));
        var before = lookUntil(true);
        tour.detail("pg_stat_activity during the race:");
        table(tour, before);
        var winner = race.get();
        var answered = System.nanoTime();
        tour.detail(
                "%s wins after %s with %,d customers", winner.name(), Tour.millis(Duration.ofNanos(answered - started)), winner.value());
        lookUntil(false);
        tour.detail("%s later pg_stat_activity shows no query of the primary any more", Tour.millis(Tour.since(answered)));
        var stats = Races.stats();
        tour.detail("races won %d, losers told to stop %d, contenders still running %d", stats.won(), stats.losers(), stats.running());
    }

    private CompletableFuture<Long> customers(String rest) {
        var question = "select (select count(*) from shop.customer) as customers from pg_sleep" + rest;
        return db.sql(question).firstAsync().thenApply(row -> row.orElseThrow().getLong("customers"));
    }

    private static void table(Tour tour, List<Row> rows) {
        var cells = rows.stream().<List<@Nullable Object>>map(row -> new ArrayList<>(row.asMap().values())).toList();
        tour.table(List.of("pid", "state", "query"), cells);
    }

    private List<Row> lookUntil(boolean present) throws ExecutionException, InterruptedException, TimeoutException {
        var started = System.nanoTime();
        while (Tour.since(started).compareTo(PATIENCE) < 0) {
            var rows = db.sql("""
                    select pid, state, query
                    from pg_stat_activity
                    where query like '%/* slow primary */' and state = 'active' and pid <> pg_backend_pid()
                    """).getAsync().get();
            if (rows.isEmpty() != present) return rows;
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
        throw new TimeoutException("The primary's query was " + (present ? "never seen" : "still there") + ".");
    }
}
