package dev.tailrace.dsl.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.Calls;
import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.Tailrace;
import dev.tailrace.dsl.TailraceConfig;
import dev.tailrace.dsl.error.KeyNotFoundException;
import dev.tailrace.dsl.error.MappingException;
import dev.tailrace.dsl.record.Column;
import dev.tailrace.dsl.record.Id;
import dev.tailrace.dsl.record.Table;
import dev.tailrace.dsl.testing.TestServer;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Loaders of records, on either driver. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LoadersConformance {
    private static final String SCHEMA =
            """
            create type mood as enum ('happy', 'sad');
            create table users (
                id    bigint primary key,
                name  text not null unique,
                age   int not null,
                badge smallint not null,
                token uuid not null,
                mood  mood not null
            );
            insert into users
            select n, 'user "' || n || '"', n % 90, n % 100, ('00000000-0000-0000-0000-' || lpad(n::text, 12, '0'))::uuid, 'happy'
            from generate_series(1, 2000) n;
            """;

    enum Mood {
        happy,
        sad
    }

    record User(@Id long id, String name, int age) {}

    @Table("users")
    record Member(long id, @Id UUID token, @Column("badge") int number, Mood mood) {}

    @Table("users")
    record Keyless(String name) {}

    private String name;
    private Database db;

    abstract String url(String database);

    @BeforeAll
    void open() throws SQLException {
        name = TestServer.newDatabase();
        try (var connection = TestServer.connect(name); var statement = connection.createStatement()) {
            statement.execute(SCHEMA);
        }
        db = Tailrace.connect(TailraceConfig.builder(url(name)).poolSize(4).build());
    }

    @AfterAll
    void close() {
        db.close();
    }

    @Test
    void aFanOutOfLookupsByIdCostsAFewRoundTrips() throws Exception {
        Loader<Long, User> users = Loaders.of(db).record(User.class);
        var futures = LongStream.rangeClosed(1, 1_000).mapToObj(users::getAsync).toList();
        for (int i = 0; i < 1_000; i++) assertEquals(new User(i + 1, "user \"" + (i + 1) + "\"", (i + 1) % 90), get(futures.get(i)));
        assertEquals(1_000, users.stats().keys());
        assertTrue(users.stats().batches() < 200, users.stats()::toString);
        assertEquals(Optional.empty(), get(users.loadAsync(0L)));
        assertInstanceOf(KeyNotFoundException.class, failure(users.getAsync(0L)));
    }

    @Test
    void keysOfEveryKindFindTheirRecords() throws Exception {
        assertEquals(7, get(Loaders.of(db).by(User::id).getAsync(7L)).id());
        assertEquals(8, get(Loaders.of(db).by(User::name).getAsync("user \"8\"")).id());
        var token = UUID.fromString("00000000-0000-0000-0000-000000000009");
        assertEquals(new Member(9, token, 9, Mood.happy), get(Loaders.of(db).by(Member::token).getAsync(token)));
        assertEquals(20, get(Loaders.of(db).manyBy(Member::number).getAsync(5)).size());
        assertEquals(List.of(), get(Loaders.of(db).manyBy(Member::number).getAsync(-1)));
        assertEquals(2_000, get(Loaders.of(db).manyBy(Member::mood).getAsync(Mood.happy)).size());
        assertEquals(List.of(3L), get(Loaders.of(db).manyBy(User::id).getAsync(3L)).stream().map(User::id).toList());
        assertEquals(1, get(Loaders.of(db).manyBy(User::name).getAsync("user \"8\"")).size());
        assertInstanceOf(MappingException.class, failure(Loaders.of(db).by(User::age).getAsync(5)));
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"})
    void aKeyOfAnotherClassIsRefused() {
        Loader users = Loaders.of(db).record(User.class);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> users.loadAsync(1)).getMessage().contains("Long"));
        assertThrows(MappingException.class, () -> Loaders.of(db).record(Keyless.class));
    }

    @Test
    void moreBatchesInFlightThanConnectionsAreRefused() {
        var options = LoaderOptions.builder().batchesInFlight(5).build();
        assertThrows(IllegalArgumentException.class, () -> Loaders.of(db, options));
    }

    @Test
    void aLoadInsideATransactionSeesWhatItHasWritten() throws Exception {
        Loader<Long, User> users = Loaders.of(db, LoaderOptions.builder().cacheSize(10).build()).record(User.class);
        assertEquals(10, get(users.getAsync(10L)).age());
        var seen = new CompletableFuture<User>();
        failure(db.transactionAsync(tx -> tx.update("users").set("age", 99).where("id", 10L).executeAsync()
                .thenCompose(changed -> users.getAsync(10L))
                .thenAccept(seen::complete)
                .thenCompose(done -> CompletableFuture.failedFuture(new IllegalStateException("roll back")))));
        assertEquals(99, get(seen).age());
        assertEquals(10, get(users.getAsync(10L)).age());
    }

    @Test
    void callersWithOtherSettingsAreInOtherBatches() throws Exception {
        var seen = new HashSet<String>();
        Loader<Integer, String> tenants = Loader.of(keys -> db.sql("select current_setting('app.tenant', true) as tenant").firstAsync()
                .thenApply(row -> {
                    var values = new java.util.HashMap<Integer, String>();
                    keys.forEach(key -> values.put(key, row.orElseThrow().get("tenant", String.class)));
                    return values;
                }));
        for (int i = 0; i < 20; i++) {
            var key = i;
            var north = Calls.withSettings(Map.of("app.tenant", "north"), () -> tenants.getAsync(key));
            var south = Calls.withSettings(Map.of("app.tenant", "south"), () -> tenants.getAsync(key));
            seen.add(get(north) + " " + get(south));
        }
        assertEquals(java.util.Set.of("north south"), seen);
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    private static Throwable failure(CompletableFuture<?> future) {
        return assertThrows(ExecutionException.class, () -> future.get(30, TimeUnit.SECONDS)).getCause();
    }
}
