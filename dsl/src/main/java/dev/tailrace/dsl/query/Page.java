package dev.tailrace.dsl.query;

import java.util.List;
import java.util.function.Function;

/**
 * One page of an offset pagination, with the counts a user interface shows. Rows and total come from one snapshot, unless the page lies
 * beyond the last one: then the total is counted by a second statement.
 *
 * @param items the page's rows, fewer than {@code perPage} on the last page, none beyond it
 * @param current the page's number, from 1
 * @param perPage how many rows make a page
 * @param total how many rows there are on all pages
 */
public record Page<T>(List<T> items, int current, int perPage, long total) {
    public Page {
        items = List.copyOf(items);
    }

    /** The number of the last page; 1 if there are no rows. */
    public long last() {
        return Math.max(1, (total + perPage - 1) / perPage);
    }

    /** The number, from 1, of this page's first row among all rows; 0 if the page is empty. */
    public long from() {
        return items.isEmpty() ? 0 : (current - 1L) * perPage + 1;
    }

    /** The number, from 1, of this page's last row among all rows; 0 if the page is empty. */
    public long to() {
        return items.isEmpty() ? 0 : from() + items.size() - 1;
    }

    public boolean hasPrevious() {
        return current > 1;
    }

    public boolean hasNext() {
        return current < last();
    }

    /** The same page with each row made into something else. */
    public <R> Page<R> map(Function<? super T, ? extends R> transform) {
        return new Page<>(items.stream().<R>map(transform).toList(), current, perPage, total);
    }
}
