package dev.tailrace.streams.consumer;

import static dev.tailrace.streams.LoggedDatabase.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.publish.Publishers;
import dev.tailrace.streams.LoggedDatabase;
import dev.tailrace.streams.event.Insert;
import dev.tailrace.streams.event.SchemaChanged;
import dev.tailrace.streams.log.Start;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SnapshotConsumerTest {
    record Order(long id, int total) {}

    private static final ConsumerOptions SNAPSHOT =
            ConsumerOptions.builder().start(Start.SNAPSHOT).batchSize(50).build();

    private LoggedDatabase shop;

    @BeforeEach
    void open() throws Exception {
        shop = new LoggedDatabase();
        shop.execute("create table orders (id bigint primary key, total int not null)");
        shop.execute("create table mirror (id bigint primary key, total int not null)");
        shop.execute("insert into orders select i, 0 from generate_series(1, 2000) i");
        get(shop.log.watchAsync(Order.class));
    }

    @AfterEach
    void close() throws Exception {
        shop.close();
    }

    @Test
    void theExistingRowsComeFirstAndGoOnAfterACrashInTheMiddleAndDdlIsToldOnce() throws Exception {
        shop.execute("create table told (name text)");
        var running = shop.log.consumer("mirror", SNAPSHOT).table(Order.class).forEachAsync((tx, event) -> {
            if (event instanceof Insert<Order> insert) {
                return tx.sql("insert into mirror values (?, ?) on conflict (id) do update set total = excluded.total",
                        insert.row().id(), insert.row().total()).executeAsync();
            }
            if (event instanceof SchemaChanged<Order> changed) {
                return tx.sql("insert into told values (?)", changed.table()).executeAsync();
            }
            return CompletableFuture.failedFuture(new IllegalStateException("unexpected " + event));
        });
        shop.until("(select count(*) >= 300 from mirror)");
        assertTrue(shop.holds("(select copying is not null from tailrace.consumer)"));
        shop.execute("select pg_terminate_backend(pid) from pg_stat_activity "
                + "where datname = current_database() and pid <> pg_backend_pid()");
        shop.execute("insert into orders select i, 1 from generate_series(2001, 2500) i");
        shop.until("(select count(*) = 2500 from mirror)");
        shop.execute("alter table orders add column note text");
        shop.until("(select count(*) = 1 from told)");
        shop.execute("insert into orders values (2501, 1)");
        shop.until("(select count(*) = 2501 from mirror)");
        assertTrue(shop.holds("(select count(*) = 1 from told)"));
        running.cancel(true);
    }

    @Test
    void aPublisherWithoutANameStartsWithTheExistingRowsAndLeavesNothingBehind() throws Exception {
        var rows = get(Publishers.collect(Publishers.take(shop.log.publisher(Start.SNAPSHOT, "orders"), 2_000)));
        assertEquals(2_000, rows.stream().filter(event -> event instanceof Insert<?> insert && insert.existing()).count());
        shop.until("not exists (select from tailrace.consumer_group)");
    }
}
