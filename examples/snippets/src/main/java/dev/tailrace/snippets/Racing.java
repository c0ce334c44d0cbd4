package dev.tailrace.snippets;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.race.Contender;
import dev.tailrace.dsl.race.HedgeBudget;
import dev.tailrace.dsl.race.HedgeDelay;
import dev.tailrace.dsl.race.HedgeOptions;
import dev.tailrace.dsl.race.Outcome;
import dev.tailrace.dsl.race.Races;
import dev.tailrace.dsl.race.Winner;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

final class Racing {
    private Racing() {}

    static CompletableFuture<Winner<List<User>>> adultsFromEither(Database primary, Database replica) {
        // snippet: java-race
        CompletableFuture<Winner<List<User>>> winner = Races.raceAsync(List.of(
                Contender.of("primary", () -> primary.from(User.class).where(User::age).ge(18).getAsync()),
                Contender.of("replica", () -> replica.from(User.class).where(User::age).ge(18).getAsync())));
        winner.thenAccept(first -> System.out.println(first.name() + " found " + first.value().size()));
        // end
        return winner;
    }

    /** What three races of the same contenders gave. */
    record Counted(
            CompletableFuture<List<Outcome<Long>>> outcomes,
            Flow.Publisher<Outcome<Long>> published,
            CompletableFuture<Winner<Long>> upToDate) {}

    static Counted counted(Database primary, Database replica) {
        // snippet: java-race-all
        var counts = List.of(
                Contender.of("primary", () -> primary.from(User.class).countAsync()),
                Contender.of("replica", () -> replica.from(User.class).countAsync()));
        CompletableFuture<List<Outcome<Long>>> outcomes = Races.raceAllAsync(counts); // in finishing order
        Flow.Publisher<Outcome<Long>> asTheyCome = Races.raceAllPublisher(counts);
        CompletableFuture<Winner<Long>> upToDate = Races.firstMatchingAsync(counts, count -> count >= 3);
        // end
        return new Counted(outcomes, asTheyCome, upToDate);
    }

    static CompletableFuture<List<User>> hedged(Database db) {
        // snippet: java-hedge
        var hedging = HedgeOptions.after(HedgeDelay.percentile(db, 95)).budget(HedgeBudget.of(0.05, 10)); // keep it in a field
        CompletableFuture<List<User>> users = Races.hedgeAsync(hedging, () -> db.from(User.class).getAsync());
        // end
        return users;
    }
}
