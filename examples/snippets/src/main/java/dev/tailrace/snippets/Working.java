package dev.tailrace.snippets;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.work.Drain;
import dev.tailrace.dsl.work.Fed;
import dev.tailrace.dsl.work.Task;
import dev.tailrace.dsl.work.TaskRetry;
import dev.tailrace.dsl.work.WorkQueue;
import dev.tailrace.dsl.work.WorkerPool;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

final class Working {
    private Working() {}

    static CompletableFuture<Optional<String>> handOver() {
        // snippet: java-queue
        WorkQueue<String> mails = WorkQueue.of(100);
        CompletableFuture<@Nullable Void> put = mails.putAsync("to Ada"); // waits while there are 100
        CompletableFuture<Optional<String>> next = mails.takeAsync(); // empty once it is closed and empty
        mails.close();
        // end
        return put.thenCompose(done -> next);
    }

    static List<String> names(Database db, List<Long> ids) {
        // snippet: java-pool
        var lookUp = Task.<Long, Optional<User>>of("look up", id -> db.from(User.class).findAsync(id))
                .retry(TaskRetry.upTo(3, Duration.ofMillis(100)));
        try (var pool = WorkerPool.builder().limit(4).build()) {
            var users = ids.stream().map(id -> pool.submitAsync(lookUp, id)).toList();
            return users.stream().flatMap(user -> user.join().stream()).map(User::name).toList();
        }
        // end
    }

    record Sorted(List<User> adults, List<String> children, Fed fed) {}

    static Sorted sort(Database db) {
        // snippet: java-drains
        var adults = Drain.<User>of(100);
        var children = Drain.<String>of(100);
        var sort = Task.<User, Object>with("sort", (run, user) ->
                        user.age() < 18 ? run.emitAsync(children, user.name()) : run.emitAsync(adults, user))
                .fills(adults, children);
        try (var pool = WorkerPool.builder().limit(4).build()) {
            var fed = pool.feedAsync(sort, db.from(User.class).publisher());
            var lists = adults.toListAsync().thenCombine(children.toListAsync(), (users, names) -> new Sorted(users, names, fed.join()));
            return lists.join();
        }
        // end
    }
}
