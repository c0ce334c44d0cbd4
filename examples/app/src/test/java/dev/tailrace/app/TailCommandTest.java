package dev.tailrace.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reads block until a line comes: a test whose line never does is ended by its time limit. */
@Timeout(value = 90, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TailCommandTest {
    private final TailedDatabase database = new TailedDatabase();

    @Test
    void changesAreJsonLinesWithAPositionEach() throws Exception {
        database.execute("insert into orders values (1, 'new', 1.50)");
        try (var tail = database.tail("--table", "orders", "--from", "snapshot", "--old")) {
            var lines = tail.process().inputReader();
            var copied = TailLines.change(lines);
            assertTrue(copied.startsWith("{\"op\":\"insert\",\"table\":\"public.orders\",\"key\":{\"id\": 1},\"new\":{"), copied);
            assertTrue(copied.contains("\"existing\":true"), copied);

            database.execute("update orders set status = 'paid' where id = 1");
            var updated = TailLines.change(lines);
            assertTrue(updated.startsWith("{\"op\":\"update\",\"table\":\"public.orders\",\"key\":{\"id\": 1},\"new\":{"), updated);
            assertTrue(updated.contains("\"status\": \"paid\"") && updated.contains("\"status\": \"new\""), updated);
            assertTrue(updated.contains("\"changed\":[\"status\"]"), updated);
            assertTrue(Pattern.matches(".*\"at\":\"[^\"]+Z\",\"seq\":\\d+,\"xid\":\\d+,\"position\":\"t1[^\"]+\"}", updated), updated);

            database.execute("delete from orders");
            assertTrue(TailLines.change(lines).startsWith("{\"op\":\"delete\",\"table\":\"public.orders\",\"key\":{\"id\": 1},\"old\":{"));
            database.execute("truncate orders");
            assertTrue(TailLines.change(lines).startsWith("{\"op\":\"truncate\",\"table\":\"public.orders\",\"at\":"));
            assertEquals("", tail.errors());
        }
    }

    @Test
    void liveChangesCanBeReadOnFromTheirPosition() throws Exception {
        String position;
        try (var tail = database.tail("--table", "public.orders")) {
            var lines = tail.process().inputReader();
            TailLines.awaitLine(lines, "caught-up");
            database.execute("insert into orders values (1, 'new', 1), (2, 'new', 2)");
            position = TailLines.position(TailLines.change(lines));
            assertTrue(TailLines.change(lines).contains("\"key\":{\"id\": 2}"));
            // A position is good from when the server knows of it, a moment after its line.
            database.await("select exists (select from tailrace.anchor where token::text = '" + position.split("\\.")[2] + "')", "t");
            TailLines.end(tail);
        }
        database.execute("insert into orders values (3, 'new', 3)");
        try (var tail = database.tail("--table", "orders", "--from", position)) {
            var lines = tail.process().inputReader();
            assertTrue(TailLines.change(lines).contains("\"key\":{\"id\": 2}"));
            assertTrue(TailLines.change(lines).contains("\"key\":{\"id\": 3}"));
            TailLines.end(tail);
        }
        assertEquals("0", database.ask("select count(*) from tailrace.consumer_group where not live"));
    }

    @Test
    void aConsumerGoesOnAfterItsLastLineAndWithoutATableReadsWhatIsWatched() throws Exception {
        try (var tail = database.tail("--consumer", "audit", "--table", "orders", "--from", "oldest")) {
            database.await("select exists (select from pg_trigger where tgname = '!tailrace')", "t");
            database.execute("insert into orders values (1, 'new', 1)");
            assertTrue(TailLines.change(tail.process().inputReader()).contains("\"key\":{\"id\": 1}"));
            TailLines.end(tail);
        }
        database.execute("insert into orders values (2, 'new', 2)");
        try (var tail = database.tail("--consumer", "audit", "--from", "oldest")) {
            assertTrue(TailLines.change(tail.process().inputReader()).contains("\"key\":{\"id\": 2}"));
        }
    }

    @Test
    void aPredicateDecidesWhatIsWatched() throws Exception {
        try (var tail = database.tail("--table", "orders", "--where", "row.total > 10")) {
            var lines = tail.process().inputReader();
            TailLines.awaitLine(lines, "caught-up");
            database.execute("insert into orders values (1, 'cheap', 9.99)");
            database.execute("insert into orders values (2, 'dear', 10.01)");
            assertTrue(TailLines.change(lines).contains("\"key\":{\"id\": 2}"));
        }
    }

    @Test
    void prettyLinesAreToBeRead() throws Exception {
        try (var tail = database.tail("--table", "orders", "--old", "--format", "pretty")) {
            var lines = tail.process().inputReader();
            TailLines.awaitLine(lines, "caught up");
            database.execute("insert into orders values (1, 'new', 1)");
            database.execute("update orders set status = 'paid'");
            assertTrue(lines.readLine().matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3}  insert    public\\.orders  id=1  .*status: new.*"));
            assertTrue(lines.readLine().endsWith("update    public.orders  id=1  status: new → paid"));
        }
    }

    @Test
    void aSignalEndsItInOrder() throws Exception {
        try (var tail = database.tail("--table", "orders")) {
            TailLines.awaitLine(tail.process().inputReader(), "caught-up");
            TailLines.end(tail);
            assertEquals("", tail.errors());
            database.awaitNobody();
        }
    }

    @Test
    void aReaderThatGoesAwayEndsItAtTheNextLineWithoutAWord() throws Exception {
        try (var tail = database.tail("--table", "orders")) {
            TailLines.awaitLine(tail.process().inputReader(), "caught-up");
            tail.process().inputReader().close();
            database.execute("insert into orders values (1, 'new', 1)");
            assertEquals(141, tail.exitCode());
            assertEquals("", tail.errors());
            database.awaitNobody();
        }
    }
}
