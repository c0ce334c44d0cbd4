package dev.tailrace.streams.consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.Tailrace;
import dev.tailrace.dsl.publish.Publishers;
import dev.tailrace.dsl.testing.TestServer;
import dev.tailrace.streams.ChangeLog;
import dev.tailrace.streams.event.Insert;
import dev.tailrace.streams.event.SchemaChanged;
import dev.tailrace.streams.log.Start;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SnapshotConsumerTest {
    record Order(long id, int total) {}

    private static final ConsumerOptions SNAPSHOT =
            ConsumerOptions.builder().start(Start.SNAPSHOT).batchSize(50).build();

    private Connection application;
    private Database db;
    private ChangeLog log;

    @BeforeEach
    void open() throws Exception {
        var database = TestServer.newDatabase();
        application = TestServer.connect(database);
        db = Tailrace.connect(TestServer.url(database));
        execute("create table orders (id bigint primary key, total int not null)");
        execute("create table mirror (id bigint primary key, total int not null)");
        execute("insert into orders select i, 0 from generate_series(1, 2000) i");
        log = ChangeLog.of(db).installAsync().get(30, TimeUnit.SECONDS);
        log.watchAsync(Order.class).get(30, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws SQLException {
        db.close();
        application.close();
    }

    private void execute(String sql) throws SQLException {
        try (var statement = application.createStatement()) {
            statement.execute(sql);
        }
    }

    private boolean holds(String condition) throws SQLException {
        try (var statement = application.createStatement(); var rows = statement.executeQuery("select " + condition)) {
            rows.next();
            return rows.getBoolean(1);
        }
    }

    private void until(String condition) throws SQLException {
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!holds(condition)) {
            assertTrue(System.nanoTime() < end, "never: " + condition);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    @Test
    void theExistingRowsComeFirstAndGoOnAfterACrashInTheMiddleAndDdlIsToldOnce() throws Exception {
        execute("create table told (name text)");
        var running = log.consumer("mirror", SNAPSHOT).table(Order.class).forEachAsync((tx, event) -> {
            if (event instanceof Insert<Order> insert) {
                return tx.sql("insert into mirror values (?, ?) on conflict (id) do update set total = excluded.total",
                        insert.row().id(), insert.row().total()).executeAsync();
            }
            if (event instanceof SchemaChanged<Order> changed) {
                return tx.sql("insert into told values (?)", changed.table()).executeAsync();
            }
            return CompletableFuture.failedFuture(new IllegalStateException("unexpected " + event));
        });
        until("(select count(*) >= 300 from mirror)");
        assertTrue(holds("(select copying is not null from tailrace.consumer)"));
        execute("select pg_terminate_backend(pid) from pg_stat_activity "
                + "where datname = current_database() and pid <> pg_backend_pid()");
        execute("insert into orders select i, 1 from generate_series(2001, 2500) i");
        until("(select count(*) = 2500 from mirror)");
        execute("alter table orders add column note text");
        until("(select count(*) = 1 from told)");
        execute("insert into orders values (2501, 1)");
        until("(select count(*) = 2501 from mirror)");
        assertTrue(holds("(select count(*) = 1 from told)"));
        running.cancel(true);
    }

    @Test
    void aPublisherWithoutANameStartsWithTheExistingRowsAndLeavesNothingBehind() throws Exception {
        var rows = Publishers.collect(Publishers.take(log.publisher(Start.SNAPSHOT, "orders"), 2_000)).get(60, TimeUnit.SECONDS);
        assertEquals(2_000, rows.stream().filter(event -> event instanceof Insert<?> insert && insert.existing()).count());
        until("not exists (select from tailrace.consumer_group)");
    }
}
