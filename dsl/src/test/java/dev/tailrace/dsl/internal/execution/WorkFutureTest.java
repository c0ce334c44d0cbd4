package dev.tailrace.dsl.internal.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.driver.PostgresDriver;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WorkFutureTest {
    private static final String SLEEP = "select count(*) from pg_sleep(60)";
    private static EngineFixture pgjdbc;
    private static EngineFixture pgjdbcNg;

    @BeforeAll
    static void open() {
        pgjdbc = new EngineFixture(PostgresDriver.pgjdbc(), 2);
        pgjdbcNg = new EngineFixture(PostgresDriver.pgjdbcNg(), 2);
    }

    @AfterAll
    static void close() {
        pgjdbc.close();
        pgjdbcNg.close();
    }

    private static Arguments ending(
            String name, Function<CompletableFuture<Long>, CompletableFuture<?>> derive, Consumer<CompletableFuture<?>> end) {
        return Arguments.of(name, derive, end);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    static Stream<Arguments> endings() {
        Consumer<CompletableFuture<?>> cancel = future -> future.cancel(true);
        return Stream.of(
                ending("cancelled", future -> future, cancel),
                ending("a dependent cancelled", future -> future.thenApply(value -> value + 1), cancel),
                ending(
                        "a dependent of a dependent cancelled",
                        future -> future.thenApply(value -> value).handle((value, error) -> 1), cancel),
                ending("an async dependent cancelled", future -> future.thenApplyAsync(value -> value), cancel),
                ending("its only composed dependent cancelled", future -> future.thenCompose(CompletableFuture::completedFuture), cancel),
                ending("orTimeout", future -> future.orTimeout(50, TimeUnit.MILLISECONDS), future -> {}),
                ending("orTimeout on a dependent", future -> future.thenApply(v -> v).orTimeout(50, TimeUnit.MILLISECONDS), future -> {}),
                ending("completeOnTimeout", future -> future.completeOnTimeout(-1L, 50, TimeUnit.MILLISECONDS), future -> {}),
                ending("completed from outside", future -> future, future -> ((CompletableFuture) future).complete(7L)),
                ending("failed from outside", future -> future, future -> future.completeExceptionally(new IllegalStateException())),
                ending("a value obtruded", future -> future, future -> ((CompletableFuture) future).obtrudeValue(7L)),
                ending("an exception obtruded", future -> future, future -> future.obtrudeException(new IllegalStateException())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("endings")
    void endedFromOutsideItStopsOnTheServer(
            String name, Function<CompletableFuture<Long>, CompletableFuture<?>> derive, Consumer<CompletableFuture<?>> end)
            throws Exception {
        for (var fixture : new EngineFixture[] {pgjdbc, pgjdbcNg}) {
            var derived = derive.apply(fixture.query(SLEEP));
            fixture.await(running(SLEEP), 1);
            end.accept(derived);
            fixture.await(running(SLEEP), 0);
        }
    }

    @Test
    void workGoesOnWhileAnotherDependentIsLive() throws Exception {
        var sql = "select 5 from pg_sleep(0.5)";
        var root = pgjdbc.query(sql);
        var dropped = root.thenApply(value -> value);
        var kept = root.thenApply(value -> value * 2);
        dropped.cancel(true);
        assertEquals(10L, kept.get(10, TimeUnit.SECONDS));
        assertTrue(dropped.isCancelled());
    }

    @Test
    void theLastOfSeveralDependentsStopsTheWork() throws Exception {
        var root = pgjdbc.query(SLEEP);
        var first = root.thenApply(value -> value);
        var second = root.thenApply(value -> value);
        pgjdbc.await(running(SLEEP), 1);
        first.cancel(true);
        assertFalse(root.isDone());
        second.cancel(true);
        pgjdbc.await(running(SLEEP), 0);
        assertThrows(CancellationException.class, root::join);
    }

    @Test
    void aTimeoutIsWhatItsWaiterSees() {
        var future = pgjdbc.query(SLEEP).orTimeout(50, TimeUnit.MILLISECONDS);
        var failure = assertThrows(ExecutionException.class, () -> future.get(10, TimeUnit.SECONDS));
        assertInstanceOf(TimeoutException.class, failure.getCause());
    }

    @Test
    void callbacksNeverRunOnJdbcThreads() throws Exception {
        var names = new ConcurrentLinkedQueue<String>();
        var all = Stream.generate(() -> pgjdbc.query("select 1"))
                .limit(200)
                .map(future -> future.thenAccept(value -> names.add(Thread.currentThread().getName()))
                        .thenRunAsync(() -> names.add(Thread.currentThread().getName())))
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(all).get(30, TimeUnit.SECONDS);
        assertEquals(400, names.size());
        assertTrue(names.stream().noneMatch(name -> name.contains("jdbc")), names::toString);
    }

    @Test
    void callbacksThatQueryNeedNoSecondConnectionOfTheirOwn() throws Exception {
        try (var one = new EngineFixture(PostgresDriver.pgjdbc(), 1)) {
            var nested = Stream.generate(() -> one.query("select 1").thenCompose(value -> one.query("select 2")).thenApply(value -> {
                        try {
                            return one.query("select 3").get(20, TimeUnit.SECONDS);
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    }))
                    .limit(20)
                    .toList();
            for (var future : nested) assertEquals(3L, future.get(30, TimeUnit.SECONDS));
        }
    }

    private static String running(String sql) {
        return "select count(*) from pg_stat_activity where state = 'active' and datname = current_database() and query = '" + sql + "'";
    }
}
