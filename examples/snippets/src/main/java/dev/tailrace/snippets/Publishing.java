package dev.tailrace.snippets;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.publish.Publishers;
import dev.tailrace.dsl.publish.Subscribers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

final class Publishing {
    private Publishing() {}

    static CompletableFuture<@Nullable Void> each(Database db, Consumer<String> print) {
        // snippet: java-publisher
        Flow.Publisher<User> users = db.from(User.class).orderBy(User::id).publisher();
        var printing = Subscribers.<User>forEach(user -> print.accept(user.name()));
        users.subscribe(printing);
        return printing.completion();
        // end
    }

    static CompletableFuture<@Nullable Void> fourAtATime(Database db, Function<User, CompletableFuture<?>> send) {
        // snippet: java-publisher-async
        var sending = Subscribers.<User>forEachAsync(4, user -> send.apply(user));
        db.from(User.class).publisher().subscribe(sending);
        return sending.completion();
        // end
    }

    static CompletableFuture<List<String>> firstNames(Database db) {
        // snippet: java-publishers
        Flow.Publisher<User> users = db.from(User.class).orderBy(User::id).publisher();
        CompletableFuture<List<String>> names = Publishers.collect(Publishers.take(Publishers.map(users, User::name), 2));
        // end
        return names;
    }

    static Flow.Publisher<User> fromWhoeverAnswers(Database primary, Database replica, List<User> remembered) {
        // snippet: java-publishers-race
        Flow.Publisher<User> first = Publishers.race(List.of(
                primary.from(User.class).orderBy(User::id).publisher(), replica.from(User.class).orderBy(User::id).publisher()));
        Flow.Publisher<User> users =
                Publishers.switchOnError(Publishers.timeout(first, Duration.ofSeconds(5)), failure -> Publishers.from(remembered));
        // end
        return users;
    }

    static Flow.Publisher<User> fromBoth(Database north, Database south) {
        // snippet: java-publishers-merge
        Flow.Publisher<User> users = Publishers.merge(List.of(north.from(User.class).publisher(), south.from(User.class).publisher()));
        // end
        return users;
    }
}
