package dev.tailrace.snippets;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.parallel.Batch;
import dev.tailrace.dsl.parallel.BatchProgress;
import dev.tailrace.dsl.parallel.Batches;
import dev.tailrace.dsl.parallel.Gather;
import dev.tailrace.dsl.parallel.GatherKey;
import dev.tailrace.dsl.parallel.Parallel;
import dev.tailrace.dsl.parallel.Pipeline;
import dev.tailrace.dsl.parallel.StageOptions;
import dev.tailrace.dsl.publish.Publishers;
import dev.tailrace.dsl.query.Keyset;
import dev.tailrace.dsl.race.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

final class InParallel {
    private InParallel() {}

    static CompletableFuture<List<List<String>>> titlesOf(Database db, List<Long> authors) {
        // snippet: java-parallel-map
        CompletableFuture<List<List<String>>> titles = Parallel.mapAsync(authors, 8, author ->
                db.from("posts").where("author_id", author).orderBy("id").pluckAsync("title", String.class));
        // end
        return titles;
    }

    static CompletableFuture<@Nullable Void> renamed(Database db, List<Long> authors) {
        // snippet: java-parallel-for-each
        return Parallel.forEachAsync(authors, 4, author ->
                db.sql("update posts set title = 'By ' || author_id where author_id = ?", author).executeAsync());
        // end
    }

    static Flow.Publisher<String> lettersSent(Database db, Function<String, CompletableFuture<String>> send) {
        // snippet: java-fan-out
        Flow.Publisher<String> sent = Parallel.fanOut(db.from(User.class).publisher(), 4, share ->
                Parallel.mapPublisher(share, 1, user -> send.apply(user.name())));
        // end
        return sent;
    }

    static CompletableFuture<String> dashboard(Database db) {
        // snippet: java-gather
        var gather = Gather.of();
        GatherKey<List<User>> users = gather.add("users", () -> db.from(User.class).getAsync());
        GatherKey<Long> posts = gather.add("posts", () -> db.from("posts").countAsync());
        return gather.runAsync().thenApply(gathered -> {
            var comment = gathered.outcome(posts) instanceof Outcome.Success<Long> counted ? counted.value() + " posts" : "posts unknown";
            return gathered.get(users).size() + " users, " + comment;
        });
        // end
    }

    static Flow.Publisher<Integer> greetings(
            Database db, Function<String, CompletableFuture<String>> compose, Consumer<String> report) {
        // snippet: java-pipeline
        Pipeline<Integer> pipeline = Pipeline.from(Publishers.map(db.from(User.class).orderBy(User::id).publisher(), User::name))
                .then("compose", StageOptions.of(8).buffer(16), name -> compose.apply(name))
                .then("measure", StageOptions.of(2), greeting -> CompletableFuture.supplyAsync(greeting::length))
                .onError(error -> CompletableFuture.runAsync(() -> report.accept(error.stage() + ": " + error.cause())));
        Flow.Publisher<Integer> lengths = pipeline.publisher();
        // end
        return lengths;
    }

    static CompletableFuture<BatchProgress> archive(
            Database db, @Nullable Keyset position, Function<Batch<User>, CompletableFuture<?>> store) {
        // snippet: java-batches
        return Batches.of(db.from(User.class)).size(500).after(position).pause(Duration.ofMillis(20))
                .forEachAsync(batch -> store.apply(batch));
        // end
    }
}
