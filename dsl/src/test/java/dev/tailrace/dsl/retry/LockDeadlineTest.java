package dev.tailrace.dsl.retry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.Tailrace;
import dev.tailrace.dsl.TransactionOptions;
import dev.tailrace.dsl.error.DeadlineExceededException;
import dev.tailrace.dsl.error.DeadlineExceededException.Phase;
import dev.tailrace.dsl.testing.TestServer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the time went, when somebody else had the row. */
class LockDeadlineTest {
    private static final Duration LIMIT = Duration.ofMillis(400);

    private static Database connect(String scheme, String name) {
        return Tailrace.connect(scheme.equals("postgresql") ? TestServer.url(name) : TestServer.pgjdbcNgUrl(name));
    }

    private static DeadlineExceededException exceeded(CompletableFuture<?> future) {
        return assertInstanceOf(
                DeadlineExceededException.class,
                assertThrows(ExecutionException.class, () -> future.get(30, TimeUnit.SECONDS)).getCause());
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "jdbc:pgsql"})
    void theWaitForARowLockIsToldApart(String scheme) throws Exception {
        var name = TestServer.newDatabase();
        try (var holder = TestServer.connect(name); var statement = holder.createStatement(); var db = connect(scheme, name)) {
            statement.execute("create table stock (id int); insert into stock values (1)");
            db.sql("select 1").getAsync().get(30, TimeUnit.SECONDS);
            holder.setAutoCommit(false);
            statement.execute("update stock set id = 1");

            var late = exceeded(db.sql("update stock set id = 2").timeout(LIMIT).executeAsync());
            assertMostlyLocked(late);

            var transaction = TransactionOptions.DEFAULT.timeout(LIMIT);
            assertMostlyLocked(exceeded(db.transactionAsync(transaction, tx -> tx.sql("update stock set id = 2").executeAsync())));

            var limited = RetryPolicy.builder().deadline(LIMIT).build();
            assertMostlyLocked(exceeded(Retries.retryAsync(limited, () -> db.sql("select * from stock for update").getAsync())));

            var busy = exceeded(db.sql("select pg_sleep(60)").timeout(LIMIT).getAsync());
            assertFalse(busy.spent().containsKey(Phase.LOCK), busy::getMessage);
            assertTrue(busy.spent().get(Phase.SERVER).toMillis() > 100, busy::getMessage);

            holder.rollback();
            assertEquals(1, db.sql("update stock set id = 2").timeout(Duration.ofSeconds(20)).executeAsync().get(30, TimeUnit.SECONDS));
        }
    }

    private static void assertMostlyLocked(DeadlineExceededException exceeded) {
        var locked = exceeded.spent().get(Phase.LOCK);
        assertTrue(locked != null && locked.toMillis() > LIMIT.toMillis() / 2, exceeded::getMessage);
        assertTrue(exceeded.spent().getOrDefault(Phase.SERVER, Duration.ZERO).compareTo(locked) < 0, exceeded::getMessage);
        assertTrue(exceeded.getMessage().contains("lock "), exceeded::getMessage);
    }
}
