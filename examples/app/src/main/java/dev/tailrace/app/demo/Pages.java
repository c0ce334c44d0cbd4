package dev.tailrace.app.demo;

import dev.tailrace.dsl.Database;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** One page and the counts that a user interface shows around it. */
final class Pages {
    private final Database db;

    Pages(Database db) {
        this.db = db;
    }

    void show(Tour tour) throws ExecutionException, InterruptedException {
        tour.chapter("A page: from(Customer.class).orderBy(Customer::name).paginateAsync(42, 5)");
        var page = db.from(Customer.class).orderBy(Customer::name).paginateAsync(42, 5).get();
        tour.table(
                List.of("id", "name", "city", "joined"),
                page.items().stream()
                        .map(customer -> List.<Object>of(customer.id(), customer.name(), customer.city(), customer.joinedAt()))
                        .toList());
        tour.detail("page %,d of %,d, rows %,d to %,d of %,d", page.current(), page.last(), page.from(), page.to(), page.total());
    }
}
