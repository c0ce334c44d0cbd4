package dev.tailrace.dsl.internal.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.driver.PostgresDriver;
import dev.tailrace.dsl.error.TailraceException;
import dev.tailrace.dsl.internal.publish.ChunkSource;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CursorTest {
    private static final String IN_TRANSACTION =
            """
            select count(*) from pg_stat_activity
            where application_name = 'tailrace-test' and state <> 'idle' and datname = current_database()
            """;

    static Stream<PostgresDriver> drivers() {
        return Stream.of(PostgresDriver.pgjdbc(), PostgresDriver.pgjdbcNg());
    }

    private static ChunkSource<Long> open(EngineFixture fixture, String sql) {
        return fixture.engine.cursor(
                CallContext.NONE,
                ExecutionOptions.of("stream", sql),
                connection -> connection.prepareStatement(sql),
                columns -> rows -> rows.getLong(1));
    }

    private static List<Long> fetch(ChunkSource<Long> source, long wanted) throws Exception {
        return fetchLater(source, wanted).get(20, TimeUnit.SECONDS);
    }

    private static CompletableFuture<List<Long>> fetchLater(ChunkSource<Long> source, long wanted) {
        var chunk = new CompletableFuture<List<Long>>();
        source.fetch(wanted, WorkFuture.completing(chunk));
        return chunk;
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void givesEveryRowOnceInOrderAndThenReleasesItsConnection(PostgresDriver driver) throws Exception {
        try (var fixture = new EngineFixture(driver, 1)) {
            var source = open(fixture, "select generate_series(1, 5000)");
            var expected = 1L;
            for (var chunk = fetch(source, 700); !chunk.isEmpty(); chunk = fetch(source, 700)) {
                assertTrue(chunk.size() <= 512, "no more than the fetch size");
                for (var value : chunk) assertEquals(expected++, value);
            }
            assertEquals(5001, expected);
            assertEquals(List.of(), fetch(source, 10), "the end stays the end");
            assertEquals(1L, fixture.query("select 1").get(5, TimeUnit.SECONDS));
        }
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void holdsAConnectionButNoThreadBetweenFetches(PostgresDriver driver) throws Exception {
        try (var fixture = new EngineFixture(driver, 1)) {
            var source = open(fixture, "select generate_series(1, 5000)");
            fetch(source, 16);
            fixture.await(IN_TRANSACTION, 1);
            source.close();
            fixture.await(IN_TRANSACTION, 0);
            assertEquals(1L, fixture.query("select 1").get(5, TimeUnit.SECONDS));
        }
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void closingStopsAFetchOnTheServer(PostgresDriver driver) throws Exception {
        try (var fixture = new EngineFixture(driver, 1)) {
            for (var round = 0; round < 5; round++) {
                var source = open(fixture, """
                        select n from generate_series(1, 1000) n where pg_sleep(case when n < 100 then 0 else 60 end) is not null
                        """);
                assertEquals(16, fetch(source, 16).size());
                var stuck = fetchLater(source, 500);
                fixture.await("select count(*) from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()", 1);
                source.close();
                assertThrows(CancellationException.class, () -> stuck.get(10, TimeUnit.SECONDS));
                fixture.await(IN_TRANSACTION, 0);
                assertEquals(1L, fixture.query("select 1").get(5, TimeUnit.SECONDS));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void closedBeforeItsFirstFetchItTakesNothing(PostgresDriver driver) throws Exception {
        try (var fixture = new EngineFixture(driver, 1)) {
            var source = open(fixture, "select 1");
            source.close();
            assertEquals(List.of(), fetch(source, 1));
            assertEquals(0, fixture.running());
        }
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void closedWhileItWaitsForAConnectionItLeavesTheLine(PostgresDriver driver) throws Exception {
        try (var fixture = new EngineFixture(driver, 1)) {
            var busy = fixture.query("select count(*) from pg_sleep(60)");
            fixture.await("select count(*) from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()", 1);
            var source = open(fixture, "select 1");
            var waiting = fetchLater(source, 1);
            assertEquals(1, fixture.engine.waiting());
            source.close();
            assertThrows(CancellationException.class, () -> waiting.get(5, TimeUnit.SECONDS));
            assertEquals(0, fixture.engine.waiting());
            busy.cancel(true);
        }
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void openStreamsLeaveOneConnectionToQueries(PostgresDriver driver) throws Exception {
        try (var fixture = new EngineFixture(driver, 4)) {
            var sources = Stream.generate(() -> open(fixture, "select generate_series(1, 5000)")).limit(6).toList();
            var firsts = sources.stream().map(source -> fetchLater(source, 16)).toList();
            for (var first : firsts.subList(0, 3)) assertEquals(16, first.get(10, TimeUnit.SECONDS).size());
            assertEquals(1L, fixture.query("select 1").get(5, TimeUnit.SECONDS));
            assertTrue(firsts.subList(3, 6).stream().noneMatch(CompletableFuture::isDone), "the others wait for a stream to end");
            for (var i = 0; i < 6; i++) {
                assertEquals(16, firsts.get(i).get(10, TimeUnit.SECONDS).size());
                sources.get(i).close();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void aFailingStatementFailsTheFetchAndReleasesTheConnection(PostgresDriver driver) throws Exception {
        try (var fixture = new EngineFixture(driver, 1)) {
            var source = open(fixture, "select 1 / (50 - n) from generate_series(1, 1000) n");
            var failure = assertThrows(ExecutionException.class, () -> {
                while (!fetch(source, 16).isEmpty()) {
                    // until the division by zero
                }
            });
            assertEquals("22012", ((TailraceException) failure.getCause()).sqlState());
            assertEquals(1L, fixture.query("select 1").get(5, TimeUnit.SECONDS));
        }
    }
}
