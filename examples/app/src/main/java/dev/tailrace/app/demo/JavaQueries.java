package dev.tailrace.app.demo;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.query.Direction;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Futures: columns named by method reference, which the compiler checks. */
final class JavaQueries {
    private final Database db;

    JavaQueries(Database db) {
        this.db = db;
    }

    void show(Tour tour) throws ExecutionException, InterruptedException {
        tour.chapter("From Java: three queries at once, as CompletableFutures over records");
        var started = System.nanoTime();
        var customer = db.from(Customer.class).findAsync(4_711L);
        var scarce = db.from(Product.class)
                .where(Product::stock).lt(5)
                .orderBy(Product::price, Direction.DESC)
                .limit(5)
                .getAsync();
        var inBergen = db.from(Customer.class).where(Customer::city).eq("Bergen").countAsync();
        CompletableFuture.allOf(customer, scarce, inBergen).get();
        var took = Tour.since(started);
        tour.detail("from(Customer.class).findAsync(4711)       -> %s", customer.get().map(Customer::name).orElse("nobody"));
        tour.detail("where(Customer::city).eq(\"Bergen\").count  -> %,d", inBergen.get());
        tour.detail("where(Product::stock).lt(5).limit(5)       -> %d products:", scarce.get().size());
        tour.table(
                List.of("product", "price", "stock"),
                scarce.get().stream()
                        .map(product -> List.<Object>of(product.name(), product.price(), product.stock()))
                        .toList());
        tour.detail("all three in %s", Tour.millis(took));
    }
}
