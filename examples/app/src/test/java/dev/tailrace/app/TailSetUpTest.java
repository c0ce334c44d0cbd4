package dev.tailrace.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What tail does before it reads, and how it is undone. */
@Timeout(value = 90, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TailSetUpTest {
    private final TailedDatabase database = new TailedDatabase();

    @Test
    void withoutAWatchedTableItSaysWhatToDo() throws Exception {
        try (var tail = database.tail()) {
            assertEquals(1, tail.exitCode());
            assertTrue(tail.errors().startsWith("tailrace: change log missing: "), tail.errors());
            assertTrue(tail.errors().contains("--table"), tail.errors());
        }
        assertEquals("f", database.ask("select to_regnamespace('tailrace') is not null"));
    }

    @Test
    void aTableThatIsNotThereIsNamed() throws Exception {
        try (var tail = database.tail("--table", "ordres")) {
            assertEquals(1, tail.exitCode());
            assertTrue(tail.errors().startsWith("tailrace: unknown table: ") && tail.errors().contains("orders"), tail.errors());
        }
    }

    @Test
    void contradictionsAreUsageErrors() throws Exception {
        assertUsageError("--where", "row.total > 10");
        assertUsageError("--uninstall", "--old", "--table", "orders");
        assertUsageError("--from", "yesterday");
    }

    @Test
    void uninstallingLeavesNothingBehind() throws Exception {
        try (var tail = database.tail("--table", "orders", "--consumer", "audit", "--from", "oldest")) {
            database.await("select exists (select from pg_trigger where tgname = '!tailrace')", "t");
            database.execute("insert into orders values (1, 'new', 1)");
            TailLines.change(tail.process().inputReader());
            TailLines.end(tail);
        }
        try (var tail = database.tail("--uninstall", "--consumer", "audit", "--table", "orders")) {
            assertEquals(0, tail.exitCode());
            assertTrue(tail.errors().contains("forgot the consumer audit") && tail.errors().contains("unwatched orders"), tail.errors());
        }
        assertEquals("f", database.ask("select exists (select from pg_trigger where tgname like '!tailrace%')"));
        assertEquals("t", database.ask("select to_regnamespace('tailrace') is not null"));
        try (var tail = database.tail("--uninstall")) {
            assertEquals(0, tail.exitCode());
            assertEquals("", tail.output());
        }
        assertEquals("f", database.ask("select to_regnamespace('tailrace') is not null"));
    }

    private void assertUsageError(String... options) throws Exception {
        try (var tail = database.tail(options)) {
            assertEquals(2, tail.exitCode(), tail.errors());
            assertFalse(tail.errors().isBlank());
        }
    }
}
