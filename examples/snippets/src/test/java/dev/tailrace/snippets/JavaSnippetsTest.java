package dev.tailrace.snippets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.Tailrace;
import dev.tailrace.dsl.error.DeadlineExceededException;
import dev.tailrace.dsl.publish.Publishers;
import dev.tailrace.dsl.testing.TestServer;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JavaSnippetsTest {
    private SnippetDatabase server;
    private Database db;

    @BeforeEach
    void open() {
        server = new SnippetDatabase();
        db = Tailrace.connect(server.url());
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void theFirstQueryFindsTheAdults() {
        assertEquals(List.of("Ada", "Alan"), FirstQuery.adults(db).join().stream().map(FirstQuery.User::name).toList());
    }

    @Test
    void aDatabaseIsOpenedByUrl() {
        assertEquals(3, Opening.connect(server.url()));
    }

    @Test
    void aConfigurationReachesTheServer() {
        try (var configured = Opening.configured(server.url())) {
            var row = configured.sql("select current_setting('application_name') as name, current_setting('statement_timeout') as bound")
                    .firstAsync().join().orElseThrow();
            assertEquals("shop 1min", row.getString("name") + " " + row.getString("bound"));
        }
    }

    @Test
    void aPoolOfTheApplicationStaysOpen() {
        try (var pool = new HikariDataSource()) {
            pool.setJdbcUrl("jdbc:" + server.url().replaceFirst("//.*@", "//"));
            pool.setUsername(TestServer.user());
            pool.setPassword(TestServer.password());
            pool.setMaximumPoolSize(4);
            assertEquals(3, Opening.overPool(pool));
            assertFalse(pool.isClosed());
        }
    }

    @Test
    void recordsAreFoundByProperty() {
        assertEquals(List.of("Alan", "Ada"), RecordQueries.byProperty(db).join().stream().map(User::name).toList());
    }

    @Test
    void aRecordIsFoundByItsId() {
        assertEquals(new User(2, "Alan", 41), RecordQueries.byId(db, 2).join().orElseThrow());
        assertTrue(RecordQueries.byId(db, 99).join().isEmpty());
    }

    @Test
    void aPageHasItsCounts() {
        var page = RecordQueries.page(db).join();
        assertEquals(List.of("Kim"), page.items().stream().map(User::name).toList());
        assertEquals(List.of(3L, 3L, 3L, 2L), List.of(page.from(), page.to(), page.total(), page.last()));
    }

    @Test
    void columnsAreNamedByString() {
        var rows = NamedQueries.prolificAuthors(db).join();
        assertEquals(1, rows.size());
        assertEquals("Ada 2", rows.get(0).getString("name") + " " + rows.get(0).getLong("posts"));
    }

    @Test
    void sqlBecomesRecords() {
        assertEquals(
                List.of(new NamedQueries.AgeGroup(30, 1), new NamedQueries.AgeGroup(40, 1)), NamedQueries.ageGroups(db, 18).join());
    }

    @Test
    void anInsertedRecordComesBackWithItsIdAndIsSavedAgain() {
        assertEquals(new User(4, "Grace", 85), RecordWrites.insertThenSave(db).join());
    }

    @Test
    void anUpsertDecidesByTheColumnsNamed() {
        assertEquals(new User(1, "Ada", 37), RecordWrites.upsertByName(db).join());
    }

    @Test
    void aConflictingRowIsLeftAsItIs() {
        assertEquals(1, RecordWrites.byName(db).join());
        assertEquals("36", server.ask("select age from users where name = 'Ada'"));
    }

    @Test
    void aPublisherHandsEveryRowToItsSubscriber() {
        var names = Collections.synchronizedList(new ArrayList<String>());
        Publishing.each(db, names::add).join();
        assertEquals(List.of("Ada", "Alan", "Kim"), names);
    }

    @Test
    void anAsynchronousSubscriberWaitsForItsStages() {
        var sent = new AtomicInteger();
        Publishing.fourAtATime(db, user -> CompletableFuture.runAsync(sent::incrementAndGet)).join();
        assertEquals(3, sent.get());
    }

    @Test
    void publishersAreMappedAndTakenFrom() {
        assertEquals(List.of("Ada", "Alan"), Publishing.firstNames(db).join());
    }

    @Test
    void publishersRaceAndMerge() {
        assertEquals(3, Publishers.collect(Publishing.fromWhoeverAnswers(db, db, List.of())).join().size());
        assertEquals(6, Publishers.collect(Publishing.fromBoth(db, db)).join().size());
    }

    @Test
    void aTransferMovesTheWholeAmount() {
        Transactions.transfer(db, 1, 2, new BigDecimal("30")).join();
        assertEquals("70.00 30.00", server.ask("select string_agg(balance::text, ' ' order by id) from accounts"));
    }

    @Test
    void aTransferThatFailsMovesNothing() {
        var transfer = Transactions.transfer(db, 2, 1, new BigDecimal("30"));
        assertThrows(CompletionException.class, transfer::join);
        assertEquals("100.00 0.00", server.ask("select string_agg(balance::text, ' ' order by id) from accounts"));
    }

    @Test
    void aCancelledFutureStopsItsStatement() {
        var rows = Cancellation.cancelled(db, () -> server.awaitRunning("cancelled report", 1));
        assertThrows(CancellationException.class, rows::join);
        server.awaitRunning("cancelled report", 0);
    }

    @Test
    void bothTimeoutsStopTheirStatements() {
        var slow = Cancellation.timedOut(db);
        assertInstanceOf(DeadlineExceededException.class, slow.typed().handle((rows, failure) -> failure).join());
        assertInstanceOf(TimeoutException.class, slow.plain().handle((rows, failure) -> failure).join());
        server.awaitRunning("late report", 0);
    }

    @Test
    void aViolationSaysWhichConstraintAndNotWhichValue() {
        var answer = Errors.register(db, new User(0, "Ada", 36));
        assertTrue(answer.startsWith("refused, SQLSTATE 23505") && answer.contains("users_name_key"), answer);
        assertFalse(answer.contains("Ada"), answer);
    }

    @Test
    void aMisspeltColumnIsToldWithTheNearestName() {
        var message = Errors.misspelt(db);
        assertTrue(message.contains("nmae") && message.contains("name"), message);
    }

    @Test
    void settingsDecideWhatRowLevelSecurityShows() {
        try (var tenant = Tailrace.connect(server.tenantUrl())) {
            assertEquals(2, Settings.countInvoices(tenant, "north").join());
            assertEquals(1, Settings.countInvoices(tenant, "south").join());
            assertEquals(0, tenant.from("invoices").countAsync().join());
        }
    }

    @Test
    void aLimitedQueryTakesAPermitAndGivesItBack() {
        var limiter = new CountingLimiter();
        assertEquals(3, Settings.gently(db, limiter).join());
        db.close(); // the permit goes back when the work has ended, maybe after its answer
        assertEquals("1 1", limiter.granted + " " + limiter.returned);
    }

    @Test
    void statisticsCountWhatRan() {
        db.from(User.class).countAsync().join();
        db.sql("select 1 / 0").getAsync().handle((rows, failure) -> failure).join();
        var summary = Observing.summary(db);
        assertTrue(summary.matches("\\d+ ended \\(1 failed, 0 cancelled\\), p50 \\d+ µs, p99 \\d+ µs"), summary);
    }

    @Test
    void everyExecutionIsObserved() {
        var seen = new ConcurrentLinkedQueue<String>();
        var registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(new ObservationHandler<Observation.Context>() {
            @Override
            public void onStop(Observation.Context context) {
                seen.add(context.getName());
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }
        });
        try (var observed = Observing.observed(server.url(), registry)) {
            observed.sql("select 1").getAsync().join();
        }
        assertTrue(seen.contains("tailrace.query"), seen.toString());
    }
}
