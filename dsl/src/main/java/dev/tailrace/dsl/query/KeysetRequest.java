package dev.tailrace.dsl.query;

import org.jspecify.annotations.Nullable;

/**
 * Which page of a keyset pagination is wanted: the one after a position.
 *
 * @param perPage how many rows make a page, at least 1
 * @param after where the page before ended; {@code null} for the first page
 */
public record KeysetRequest(int perPage, @Nullable Keyset after) {
    public KeysetRequest {
        if (perPage < 1) {
            throw new IllegalArgumentException("A page needs at least one row; asked for " + perPage + ".");
        }
    }

    public static KeysetRequest first(int perPage) {
        return new KeysetRequest(perPage, null);
    }

    public static KeysetRequest after(Keyset position, int perPage) {
        return new KeysetRequest(perPage, position);
    }

    /**
     * The page after a {@link Keyset#cursor()}; the first page if there is none.
     *
     * @throws IllegalArgumentException if the string is not a cursor
     */
    public static KeysetRequest after(@Nullable String cursor, int perPage) {
        return new KeysetRequest(perPage, cursor == null ? null : Keyset.parse(cursor));
    }
}
