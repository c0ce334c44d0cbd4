package dev.tailrace.app.demo;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.Tailrace;
import dev.tailrace.dsl.TailraceConfig;
import dev.tailrace.streams.ChangeLog;
import dev.tailrace.streams.log.WatchOptions;
import java.util.concurrent.ExecutionException;

/** The part of the tour that needs a server which may be killed: one of its own, its data in a temporary folder until the end. */
final class ChangeStreams {
    private static final int CONNECTIONS = 8;

    private ChangeStreams() {}

    static void show(Tour tour) throws Exception {
        try (var server = KillableServer.inTemporaryFolder(); var db = Tailrace.connect(config(server))) {
            run(db, "create schema shop");
            run(db, "create table shop.orders (id bigint primary key, customer text not null, status text not null, total numeric(10, 2))");
            // No unique constraint: who ships an order twice shall be seen.
            run(db, "create table shop.shipment (order_id bigint not null, shipped_at timestamptz not null default now())");
            var log = ChangeLog.of(db);
            log.installAsync().get();
            log.watchAsync(Order.class, WatchOptions.builder().oldRows().build()).get();
            new ChangesAsTheyCome(db).show(tour);
            new ServerCrash(db, server).show(tour);
        }
    }

    private static TailraceConfig config(KillableServer server) {
        return TailraceConfig.builder(server.url()).poolSize(CONNECTIONS).applicationName("tailrace demo").build();
    }

    private static void run(Database db, String sql) throws ExecutionException, InterruptedException {
        db.sql(sql).executeAsync().get();
    }
}
