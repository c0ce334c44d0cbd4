package dev.tailrace.snippets;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.query.Direction;
import dev.tailrace.dsl.query.Page;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

final class RecordQueries {
    private RecordQueries() {}

    static CompletableFuture<List<User>> byProperty(Database db) {
        // snippet: java-record-query
        CompletableFuture<List<User>> users = db.from(User.class)
                .where(User::age).between(18, 65)
                .or(either -> either.where(User::name).in(List.of("Ada", "Grace")))
                .orderBy(User::name, Direction.DESC)
                .limit(10)
                .getAsync();
        // end
        return users;
    }

    static CompletableFuture<Optional<User>> byId(Database db, long id) {
        // snippet: java-find
        CompletableFuture<Optional<User>> user = db.from(User.class).findAsync(id);
        // end
        return user;
    }

    static CompletableFuture<Page<User>> page(Database db) {
        // snippet: java-page
        CompletableFuture<Page<User>> page = db.from(User.class).orderBy(User::id).paginateAsync(2, 2);
        // end
        return page;
    }
}
