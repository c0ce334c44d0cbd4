package dev.tailrace.snippets;

import dev.tailrace.dsl.Database;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

final class RecordWrites {
    private RecordWrites() {}

    static CompletableFuture<User> insertThenSave(Database db) {
        // snippet: java-save
        CompletableFuture<User> saved = db.insertAsync(new User(0, "Grace", 84)) // the server makes the id
                .thenCompose(grace -> db.saveAsync(new User(grace.id(), "Grace", 85)));
        // end
        return saved;
    }

    static CompletableFuture<User> upsertByName(Database db) {
        // snippet: java-upsert
        CompletableFuture<User> ada = db.upsertAsync(new User(0, "Ada", 37), List.of("name"));
        // end
        return ada;
    }

    static CompletableFuture<Long> byName(Database db) {
        // snippet: java-write-by-name
        CompletableFuture<Long> written = db.into("users")
                .values(Map.of("name", "Edsger", "age", 72))
                .values(Map.of("name", "Ada", "age", 36))
                .onConflictDoNothing("name")
                .executeAsync();
        // end
        return written;
    }
}
