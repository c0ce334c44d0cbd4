package dev.tailrace.dsl.driver;

import static dev.tailrace.dsl.driver.DriverUnderTest.ask;
import static dev.tailrace.dsl.driver.DriverUnderTest.execute;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** COPY in both directions, its failures, and the connection afterwards. */
interface CopyConformance extends DriverUnderTest {
    private static InputStream text(String rows) {
        return new ByteArrayInputStream(rows.getBytes(StandardCharsets.UTF_8));
    }

    /** As many lines as asked for, made while they are read. */
    private static InputStream lines(int count) {
        return new InputStream() {
            private int next;
            private byte[] line = new byte[0];
            private int position;

            @Override
            public int read() {
                if (position == line.length) {
                    if (next == count) {
                        return -1;
                    }
                    line = (next++ + "\tzeile über " + next + "\n").getBytes(StandardCharsets.UTF_8);
                    position = 0;
                }
                return line[position++] & 0xff;
            }
        };
    }

    private static InputStream failing(IOException failure) {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                throw failure;
            }
        };
    }

    @Test
    default void copiesAHundredThousandRowsInAndOut() throws Exception {
        try (var connection = open()) {
            execute(connection, "create temp table copied (id int, v text)");
            assertEquals(100_000, driver().copyIn(connection, "copy copied from stdin", lines(100_000)));
            assertEquals("4999950000", ask(connection, "select sum(id) from copied where v = 'zeile über ' || (id + 1)"));
            var out = new ByteArrayOutputStream();
            assertEquals(100_000, driver().copyOut(connection, "copy (select * from copied order by id) to stdout", out));
            try (var expected = lines(100_000)) {
                assertEquals(new String(expected.readAllBytes(), StandardCharsets.UTF_8), out.toString(StandardCharsets.UTF_8));
            }
        }
    }

    @Test
    default void aCopyBelongsToTheTransactionAroundIt() throws Exception {
        try (var connection = open()) {
            execute(connection, "create temp table undone (id int)");
            connection.setAutoCommit(false);
            assertEquals(2, driver().copyIn(connection, "copy undone from stdin", text("1\n2\n")));
            connection.rollback();
            assertEquals("0", ask(connection, "select count(*) from undone"));
            connection.commit();
        }
    }

    @Test
    default void aSourceThatFailsAbortsTheCopyAndLeavesTheConnectionUsable() throws Exception {
        try (var connection = open()) {
            execute(connection, "create temp table aborted (id int, v text)");
            var failure = new IOException("source gone");
            var source = new SequenceInputStream(lines(50_000), failing(failure));
            assertSame(failure, assertThrows(IOException.class, () -> driver().copyIn(connection, "copy aborted from stdin", source)));
            assertEquals("0", ask(connection, "select count(*) from aborted"));
            assertEquals(1, driver().copyIn(connection, "copy aborted from stdin", text("1\tx\n")));
        }
    }

    @Test
    default void aSinkThatFailsEndsTheCopyAndLeavesTheConnectionUsable() throws Exception {
        try (var connection = open()) {
            var failure = new IOException("sink full");
            var sink = new OutputStream() {
                private long written;

                @Override
                public void write(int value) throws IOException {
                    if (++written > 100_000) {
                        throw failure;
                    }
                }
            };
            var copy = DriverUnderTest.inBackground(
                    () -> driver().copyOut(connection, "copy (select generate_series(1, 2000000000), 'x') to stdout", sink));
            assertSame(failure, DriverUnderTest.outcome(copy));
            assertEquals("1", ask(connection, "select 1"));
        }
    }

    @Test
    default void aRowTheServerRefusesFailsTheCopyAndLeavesTheConnectionUsable() throws Exception {
        try (var connection = open()) {
            execute(connection, "create temp table refused (id int, v text)");
            var source = new SequenceInputStream(text("not a number\tx\n"), lines(200_000));
            var failure = assertThrows(SQLException.class, () -> driver().copyIn(connection, "copy refused from stdin", source));
            assertEquals("22P02", failure.getSQLState());
            assertEquals("0", ask(connection, "select count(*) from refused"));
        }
    }

    @Test
    default void aRefusedRowFailsTheTransactionAroundTheCopy() throws Exception {
        try (var connection = open()) {
            execute(connection, "create temp table failed (id int)");
            connection.setAutoCommit(false);
            assertThrows(SQLException.class, () -> driver().copyIn(connection, "copy failed from stdin", text("x\n")));
            assertEquals("25P02", assertThrows(SQLException.class, () -> ask(connection, "select 1")).getSQLState());
            connection.rollback();
            assertEquals("1", ask(connection, "select 1"));
            connection.commit();
        }
    }

    @Test
    default void aStatementThatIsNoCopyIsAnErrorAndLeavesTheConnectionUsable() throws Exception {
        try (var connection = open()) {
            execute(connection, "create temp table direction (v text)");
            assertThrows(SQLException.class, () -> driver().copyIn(connection, "select * from generate_series(1, 100)", text("x\n")));
            assertThrows(SQLException.class, () -> driver().copyIn(connection, "copy nowhere from stdin", text("x\n")));
            var sink = OutputStream.nullOutputStream();
            assertThrows(SQLException.class, () -> driver().copyOut(connection, "copy direction from stdin", sink));
            assertEquals("1", ask(connection, "select 1"));
        }
    }

    @Test
    default void abortingTheConnectionEndsACopyThatRuns() throws Exception {
        var connection = open();
        execute(connection, "create temp table endless (id int, v text)");
        var pid = driver().backendPid(connection);
        var copy = DriverUnderTest.inBackground(() -> driver().copyIn(connection, "copy endless from stdin", lines(Integer.MAX_VALUE)));
        awaitRunning(pid, "copy endless");
        driver().abort(connection);
        assertInstanceOf(Exception.class, DriverUnderTest.outcome(copy));
        awaitOnServer("not exists (select from pg_stat_activity where pid = " + pid + ")");
    }
}
