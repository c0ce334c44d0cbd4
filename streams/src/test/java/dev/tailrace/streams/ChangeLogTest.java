package dev.tailrace.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.Tailrace;
import dev.tailrace.dsl.error.UnknownTableException;
import dev.tailrace.dsl.record.Id;
import dev.tailrace.dsl.testing.TestServer;
import dev.tailrace.streams.error.WatchRefusedException;
import dev.tailrace.streams.event.Operation;
import dev.tailrace.streams.log.WatchOptions;
import dev.tailrace.streams.log.WatchOptions.Capture;
import dev.tailrace.streams.log.WatchOptions.WakeUp;
import dev.tailrace.streams.log.WatchedTable.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChangeLogTest {
    record Order(@Id int id, String status) {}

    private final String name = TestServer.newDatabase();
    private Database db;
    private Connection application;
    private ChangeLog log;

    @BeforeEach
    void open() throws SQLException {
        db = Tailrace.connect(TestServer.pgjdbcNgUrl(name));
        application = TestServer.connect(name);
        log = ChangeLog.of(db);
        sql("create table orders (id int primary key, status text)");
    }

    @AfterEach
    void close() throws SQLException {
        application.close();
        db.close();
    }

    @Test
    void aRecordsTableIsWatchedOnceItIsInstalled() throws SQLException {
        log.installAsync().thenCompose(installed -> installed.watchAsync(Order.class)).join();
        sql("insert into orders values (1, 'open')");
        assertEquals(List.of("{\"id\": 1}"), sql("select key::text from tailrace.change_log"));
    }

    @Test
    void optionsHoldOfATableByNameAndOfARecordAlike() throws SQLException {
        var options = WatchOptions.builder()
                .operations(Operation.INSERT, Operation.UPDATE)
                .excludeColumns("status")
                .where("row.status <> 'draft'")
                .oldRows()
                .changedColumns()
                .capture(Capture.ROW)
                .wakeUp(WakeUp.POLL)
                .build();
        log.installAsync().join();
        log.watchAsync("public.orders", options).join();
        assertEquals(options, log.checkAsync().join().tables().get(0).options());
        log.watchAsync(Order.class, options).join();
        sql("insert into orders values (1, 'open'), (2, 'draft')");
        assertEquals(List.of("{\"id\": 1}"), sql("select new::text from tailrace.change_log"));
    }

    @Test
    void captureByStatementLogsTheSame() throws SQLException {
        var options = WatchOptions.builder().excludeColumns("status").capture(Capture.STATEMENT).build();
        assertEquals(List.of("status"), options.excludedColumns());
        assertEquals(Capture.STATEMENT, options.capture());
        log.installAsync().join().watchAsync("orders", options).join();
        sql("insert into orders values (1, 'open'), (2, 'open')");
        assertEquals(List.of("{\"id\": 1}", "{\"id\": 2}"), sql("select new::text from tailrace.change_log order by seq"));
    }

    @Test
    void optionsThatContradictEachOtherAreRefused() {
        var both = WatchOptions.builder().columns("id").excludeColumns("status");
        assertThrows(IllegalArgumentException.class, both::build);
        assertThrows(IllegalArgumentException.class, () -> WatchOptions.builder().where(" ").build());
        assertThrows(IllegalArgumentException.class, () -> new WatchOptions(
                Set.of(), List.of(), List.of(), null, false, false, Capture.ROW, WakeUp.NOTIFY));
    }

    @Test
    void theCheckTellsWhatIsWrong() throws SQLException {
        log.installAsync().join().watchAsync("orders").join();
        assertTrue(log.checkAsync().join().healthy());
        sql("alter table orders disable trigger \"!tailrace\"");
        var check = log.checkAsync().join();
        assertEquals(1, check.version());
        var table = check.tables().get(0);
        assertEquals("public.orders", table.name());
        assertEquals(List.of("id"), table.keyColumns());
        assertFalse(table.watchedAt().isAfter(Instant.now().plusSeconds(1)));
        assertTrue(table.problems().get(0).detail().contains("!tailrace"));
        assertEquals(List.of(Kind.TRIGGER_DISABLED), table.problems().stream().map(problem -> problem.kind()).toList());
    }

    @Test
    void unwatchAndUninstallEndIt() throws SQLException {
        log.installAsync().join().watchAsync("orders").join().unwatchAsync("orders").join();
        assertEquals(List.of(), log.checkAsync().join().tables());
        log.uninstallAsync().join();
        assertEquals(List.of(), sql("select nspname::text from pg_namespace where nspname = 'tailrace'"));
    }

    @Test
    void theScriptDoesWhatTheCallsDo() throws SQLException {
        var options = WatchOptions.builder().oldRows().build();
        var script = log.script().install().watch("orders").watch(Order.class).watch("orders", options).watch(Order.class, options);
        sql(script.grant("pg_monitor").textAsync().join());
        assertEquals(options, log.checkAsync().join().tables().get(0).options());
        log.grantAsync("pg_monitor").join();
        assertEquals(List.of("true"), sql("select has_table_privilege('pg_monitor', 'tailrace.change_log', 'select')::text"));
    }

    @Test
    void whatIsWrongIsToldByType() {
        log.installAsync().join();
        var unknown = assertThrows(CompletionException.class, () -> log.watchAsync("order").join());
        assertInstanceOf(UnknownTableException.class, unknown.getCause());
        var options = WatchOptions.builder().where("row.nothing").build();
        var refused = assertThrows(CompletionException.class, () -> log.watchAsync("orders", options).join());
        assertInstanceOf(WatchRefusedException.class, refused.getCause());
    }

    @Test
    void cancellingStopsTheWorkOnTheServer() throws Exception {
        log.installAsync().join();
        sql("begin; insert into orders values (1, 'open')");
        var waiting = "select count(*)::text from pg_locks where not granted and relation = 'orders'::regclass";
        var watching = log.watchAsync("orders");
        await(waiting, "1");
        watching.cancel(true);
        await(waiting, "0");
        sql("commit");
        assertEquals(List.of("0"), sql("select count(*)::text from tailrace.watched"));
    }

    private void await(String query, String wanted) throws Exception {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!sql(query).equals(List.of(wanted))) {
            assertTrue(System.nanoTime() < deadline, () -> query + " did not become " + wanted);
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private List<String> sql(String sql) throws SQLException {
        try (var statement = application.createStatement()) {
            var found = new ArrayList<String>();
            if (statement.execute(sql)) {
                try (var rows = statement.getResultSet()) {
                    while (rows.next()) found.add(rows.getString(1));
                }
            }
            return found;
        }
    }
}
