package dev.tailrace.snippets;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.record.Id;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

final class FirstQuery {
    private FirstQuery() {}

    // snippet: java-first
    record User(@Id long id, String name, int age) {}

    static CompletableFuture<List<User>> adults(Database db) {
        return db.from(User.class)
                .where(User::age).ge(18)
                .orderBy(User::name)
                .timeout(Duration.ofSeconds(2))
                .getAsync();
    }
    // end
}
