package dev.tailrace.snippets;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.publish.Publishers;
import dev.tailrace.dsl.publish.Subscribers;
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
}
