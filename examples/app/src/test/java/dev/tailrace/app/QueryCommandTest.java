package dev.tailrace.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class QueryCommandTest {
    private static EmbeddedPostgres server;
    private static String url;

    @BeforeAll
    static void startServer() throws IOException {
        server = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
        url = "postgresql://postgres@localhost:" + server.getPort() + "/postgres";
    }

    @AfterAll
    static void stopServer() throws IOException {
        server.close();
    }

    @Test
    void rowsAreJsonLinesByDefault() throws Exception {
        try (var query = CommandLineProcess.start("query", "--url", url, """
                select n, n / 2.0 as half, n > 1 as many, 'ü "' || n as text, jsonb_build_object('k', n) as doc, null as nothing
                from generate_series(1, 2) as n
                """)) {
            assertEquals(
                    """
                    {"n":1,"half":0.50000000000000000000,"many":false,"text":"ü \\"1","doc":{"k": 1},"nothing":null}
                    {"n":2,"half":1.00000000000000000000,"many":true,"text":"ü \\"2","doc":{"k": 2},"nothing":null}
                    """,
                    query.output());
            assertEquals("", query.errors());
            assertEquals(0, query.exitCode());
        }
    }

    @Test
    void aMillionRowsFitThroughASmallHeap() throws Exception {
        try (var query = CommandLineProcess.start(
                "query", "--url", url, "--format", "csv", "select n, repeat('x', 50) as text from generate_series(1, 1000000) as n")) {
            var lines = query.process().inputReader().lines().count();
            assertEquals("", query.errors());
            assertEquals(1_000_001, lines);
            assertEquals(0, query.exitCode());
        }
    }

    @Test
    void anErrorOfTheServerIsOneLineAndExitCode1() throws Exception {
        try (var query = CommandLineProcess.start("query", "--url", url, "select nope from pg_class")) {
            assertEquals("", query.output());
            assertEquals(1, query.exitCode());
            assertTrue(query.errors().startsWith("tailrace: ") && query.errors().lines().count() == 1, query.errors());
        }
    }

    @Test
    void aUrlThatIsNoneIsAUsageError() throws Exception {
        try (var query = CommandLineProcess.start("query", "--url", "mysql://localhost/x", "select 1")) {
            assertEquals(2, query.exitCode());
            assertTrue(query.errors().startsWith("tailrace: configuration: "), query.errors());
        }
    }

    @Test
    void aServerThatIsNotThereIsExitCode3() throws Exception {
        int unused;
        try (var socket = new ServerSocket(0)) {
            unused = socket.getLocalPort();
        }
        var nowhere = "postgresql://postgres@localhost:" + unused + "/postgres";
        try (var query = CommandLineProcess.start("query", "--url", nowhere, "select 1")) {
            assertEquals(3, query.exitCode());
            assertTrue(query.errors().startsWith("tailrace: host unreachable: "), query.errors());
        }
    }

    @Test
    void aReaderThatGoesAwayEndsTheQueryWithoutAWord() throws Exception {
        try (var query = CommandLineProcess.start("query", "--url", url, "select n from generate_series(1, 100000000) as n /* left */")) {
            assertEquals("{\"n\":1}", query.process().inputReader().readLine());
            query.process().inputReader().close();
            assertEquals(141, query.exitCode());
            assertEquals("", query.errors());
            assertEnds("left");
        }
    }

    @Test
    void aSignalCancelsTheQueryOnTheServer() throws Exception {
        try (var query = CommandLineProcess.start("query", "--url", url, "select pg_sleep(600) /* signalled */")) {
            awaitActive("signalled", true);
            query.process().destroy();
            assertEquals(143, query.exitCode());
            assertEnds("signalled");
        }
    }

    /** The JVM is gone, so at most the end of its last statement is still under way. */
    private static void assertEnds(String marker) throws SQLException {
        awaitActive(marker, false);
    }

    private static void awaitActive(String marker, boolean wanted) throws SQLException {
        var deadline = System.nanoTime() + 30_000_000_000L;
        try (var connection = server.getPostgresDatabase().getConnection(); var statement = connection.prepareStatement("""
                select exists (
                    select from pg_stat_activity
                    where query like '%/* ' || ? || ' */%' and state <> 'idle' and pid <> pg_backend_pid()
                )
                """)) {
            statement.setString(1, marker);
            while (System.nanoTime() < deadline) {
                try (var rows = statement.executeQuery()) {
                    rows.next();
                    if (rows.getBoolean(1) == wanted) {
                        return;
                    }
                }
                LockSupport.parkNanos(5_000_000L);
            }
        }
        throw new AssertionError("the query " + marker + (wanted ? " was never seen" : " still runs"));
    }
}
