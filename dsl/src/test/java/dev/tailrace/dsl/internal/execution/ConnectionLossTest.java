package dev.tailrace.dsl.internal.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tailrace.dsl.driver.PostgresDriver;
import dev.tailrace.dsl.error.ConnectionLostException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConnectionLossTest {
    static Stream<PostgresDriver> drivers() {
        return Stream.of(PostgresDriver.pgjdbc(), PostgresDriver.pgjdbcNg());
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void aKilledBackendFailsItsStatementAndThePoolRecovers(PostgresDriver driver) throws Exception {
        try (var fixture = new EngineFixture(driver, 2)) {
            for (var round = 0; round < 3; round++) {
                var victim = fixture.query("select count(*) from pg_sleep(60)");
                fixture.await(active("pg_sleep"), 1);
                fixture.count("select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'tailrace-test'"
                        + " and datname = current_database()");
                var failure = assertThrows(ExecutionException.class, () -> victim.get(10, TimeUnit.SECONDS));
                assertInstanceOf(ConnectionLostException.class, failure.getCause());
                // the other connection was idle when it died; the pool may find out by lending it once
                var recovered = 0L;
                for (var attempt = 0; attempt < 3 && recovered == 0; attempt++) {
                    recovered = fixture.query("select 1").exceptionally(lost -> 0L).get(20, TimeUnit.SECONDS);
                }
                assertEquals(1, recovered);
            }
            fixture.await(
                    "select count(*) from pg_stat_activity where application_name = 'tailrace-test' and datname = current_database()", 2);
        }
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void cancelsGoOnAfterTheControlConnectionWasKilled(PostgresDriver driver) throws Exception {
        try (var fixture = new EngineFixture(driver, 2)) {
            for (var round = 0; round < 3; round++) {
                var work = fixture.query("select count(*) from pg_sleep(60)");
                fixture.await(active("pg_sleep"), 1);
                fixture.count("select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'tailrace-control'"
                        + " and datname = current_database()");
                work.cancel(true);
                fixture.await(active("pg_sleep"), 0);
                assertThrows(CancellationException.class, work::join);
                assertEquals(1L, fixture.query("select 1").get(20, TimeUnit.SECONDS));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void aFunctionThatSurvivesEveryCancelIsTerminatedAtTheBound(PostgresDriver driver) throws Exception {
        try (var fixture = new EngineFixture(driver, 1, Duration.ofSeconds(30), Duration.ofMillis(500))) {
            try (var statement = fixture.observer.createStatement()) {
                statement.execute("""
                        create function stubborn() returns bigint language plpgsql as $$
                        begin
                            for i in 1..600 loop
                                begin
                                    perform pg_sleep(0.1);
                                exception when query_canceled then
                                    null;
                                end;
                            end loop;
                            return 1;
                        end $$""");
            }
            var work = fixture.query("select stubborn()");
            fixture.await(active("stubborn"), 1);
            work.cancel(true);
            fixture.await(active("stubborn"), 0);
            assertEquals(1L, fixture.query("select 1").get(20, TimeUnit.SECONDS));
        }
    }

    private static String active(String text) {
        return "select count(*) from pg_stat_activity where state = 'active' and pid <> pg_backend_pid() and datname = current_database()"
                + " and query like '%" + text + "%'";
    }
}
