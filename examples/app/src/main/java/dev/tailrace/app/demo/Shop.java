package dev.tailrace.app.demo;

import dev.tailrace.dsl.Database;
import java.util.concurrent.ExecutionException;

/** The demo's data: a shop with a history. */
final class Shop {
    static final int CUSTOMERS = 5_000;
    static final int PRODUCTS = 500;
    static final int PURCHASES = 60_000;

    private static final int BATCH = 2_500;

    private final Database db;

    Shop(Database db) {
        this.db = db;
    }

    void open(Tour tour) throws ExecutionException, InterruptedException {
        tour.chapter("A small shop");
        var started = System.nanoTime();
        run("drop schema if exists shop cascade");
        run("create schema shop");
        run("""
                create table shop.customer (
                    id        bigint primary key,
                    name      text not null,
                    city      text not null,
                    joined_at timestamptz not null
                )
                """);
        run("""
                create table shop.product (
                    id    bigint primary key,
                    name  text not null,
                    price numeric(10, 2) not null,
                    stock integer not null
                )
                """);
        run("""
                create table shop.purchase (
                    id          bigint primary key,
                    customer_id bigint not null references shop.customer,
                    product_id  bigint not null references shop.product,
                    quantity    integer not null,
                    amount      numeric(12, 2) not null,
                    bought_at   timestamptz not null
                )
                """);
        fill(tour, "customers", CUSTOMERS, """
                insert into shop.customer
                select id,
                       (array['Ada', 'Ben', 'Chloe', 'Dan', 'Eve', 'Finn', 'Grace', 'Hugo'])[1 + id % 8] || ' no. ' || id,
                       (array['Aarhus', 'Bergen', 'Cork', 'Delft', 'Essen'])[1 + id % 5],
                       timestamptz '2026-01-01 00:00+00' - id * interval '1 hour'
                from generate_series(?::bigint, ?::bigint) as id
                """);
        fill(tour, "products", PRODUCTS, """
                insert into shop.product
                select id, 'product ' || id, 5 + (id * 37 % 9500) / 100.0, id * 13 % 100
                from generate_series(?::bigint, ?::bigint) as id
                """);
        fill(tour, "purchases", PURCHASES, """
                insert into shop.purchase
                select n.id, 1 + n.id * 7919 % 5000, product.id, 1 + n.id % 4, product.price * (1 + n.id % 4),
                       timestamptz '2026-01-01 00:00+00' + n.id * interval '7 minutes'
                from generate_series(?::bigint, ?::bigint) as n(id)
                join shop.product on product.id = 1 + n.id * 104729 % 500
                """);
        run("analyze");
        tour.detail("ready after %s", Tour.millis(Tour.since(started)));
    }

    private void fill(Tour tour, String label, int rows, String sql) throws ExecutionException, InterruptedException {
        var progress = tour.progress(String.format("%-9s", label));
        for (int from = 1; from <= rows; from += BATCH) {
            var to = Math.min(rows, from + BATCH - 1);
            db.sql(sql, from, to).executeAsync().get();
            progress.at(to, rows);
        }
        progress.done(String.format(java.util.Locale.ROOT, "%,d", rows));
    }

    private void run(String sql) throws ExecutionException, InterruptedException {
        db.sql(sql).executeAsync().get();
    }
}
