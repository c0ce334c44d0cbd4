package dev.tailrace.streams.consumer;

import static dev.tailrace.streams.LoggedDatabase.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.streams.LoggedDatabase;
import dev.tailrace.streams.error.HistoryLostException;
import dev.tailrace.streams.event.Change;
import dev.tailrace.streams.event.ChangedRow;
import dev.tailrace.streams.log.Start;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConsumerStatusTest {
    private LoggedDatabase shop;
    private Consumer<ChangedRow> consumer;

    @BeforeEach
    void open() throws Exception {
        shop = new LoggedDatabase();
        shop.execute("create table orders (id int primary key)");
        get(shop.log.watchAsync("orders"));
        consumer = shop.log.consumer("billing", ConsumerOptions.builder().start(Start.OLDEST).maxAttempts(3).build());
        get(consumer.seekAsync(Start.OLDEST));
    }

    @AfterEach
    void close() throws Exception {
        shop.close();
    }

    private ConsumerStatus.Partition only() throws Exception {
        var partitions = get(consumer.statusAsync()).partitions();
        assertEquals(1, partitions.size());
        return partitions.get(0);
    }

    @Test
    void itNamesTheOldestTransactionThatStillWrites() throws Exception {
        assertNull(get(consumer.statusAsync()).oldestWriter());
        shop.execute("begin; insert into orders values (1)");
        var writer = get(consumer.statusAsync()).oldestWriter();
        assertNotNull(writer);
        assertEquals(shop.number("select pg_backend_pid()"), (long) writer.pid());
        assertNull(writer.prepared());
        assertTrue(writer.since().isBefore(Instant.now().plusSeconds(1)));
        shop.execute("rollback");
    }

    @Test
    void itNamesTheChangeThatTheHandlerFailsOn() throws Exception {
        shop.execute("insert into orders values (1), (2), (3)");
        var running = consumer.forEachAsync((tx, event) -> ((Change<?>) event).origin().seq() == 2
                ? CompletableFuture.failedFuture(new IllegalStateException("poison"))
                : CompletableFuture.completedFuture(null));
        shop.until("exists (select from tailrace.consumer where failures = 1)");
        var partition = only();
        assertEquals(2, partition.failingSeq());
        assertTrue(partition.failures() >= 1);
        assertTrue(partition.owned());
        shop.until("exists (select from tailrace.dead_letter)");
        var letter = get(consumer.deadLettersAsync(10)).get(0);
        assertEquals(2, letter.seq());
        assertEquals(0, letter.partition());
        assertEquals(3, letter.failures());
        assertFalse(letter.failedAt().isAfter(Instant.now().plusSeconds(1)));
        running.cancel(true);
    }

    @Test
    void itSaysWhereEachPartitionStandsAndWhyItsPlaceIsGone() throws Exception {
        var before = only();
        shop.execute("insert into orders select generate_series(1, 5)");
        assertEquals(List.of(0, false, false), List.of(before.number(), before.owned(), before.paused()));
        assertEquals(5, only().lagRows());
        assertTrue(only().lag().toNanos() > 0);

        get(consumer.seekAsync(Start.NOW));

        assertEquals(0, only().lagRows());
        assertFalse(only().position().isEmpty());
        assertTrue(only().movedAt().isAfter(before.movedAt()));
        shop.execute("update tailrace.consumer set lost_at = now(), lost_reason = 'trimmed'");
        assertEquals("trimmed", only().lostReason());
        assertTrue(get(consumer.statusAsync()).lost());
        var running = consumer.forEachAsync((tx, event) -> CompletableFuture.completedFuture(null));
        var failure = assertThrows(ExecutionException.class, () -> running.get(30, TimeUnit.SECONDS));
        assertInstanceOf(HistoryLostException.class, failure.getCause());
    }
}
