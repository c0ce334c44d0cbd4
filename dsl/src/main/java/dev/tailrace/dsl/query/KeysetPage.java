package dev.tailrace.dsl.query;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a keyset pagination. It costs the same on page 1 and on page 10,000, and rows that come or go before it do not shift it;
 * in return there are no page numbers and no total.
 *
 * @param items the page's rows
 * @param perPage how many rows make a page
 * @param next where this page ends, if there is a page after it; {@code null} on the last page
 */
public record KeysetPage<T>(List<T> items, int perPage, @Nullable Keyset next) {
    public KeysetPage {
        items = List.copyOf(items);
    }

    public boolean hasNext() {
        return next != null;
    }

    /** The same page with each row made into something else. */
    public <R> KeysetPage<R> map(Function<? super T, ? extends R> transform) {
        return new KeysetPage<>(items.stream().<R>map(transform).toList(), perPage, next);
    }
}
