package dev.tailrace.dsl.query;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a keyset page ends: the values of the ordering columns in its last row. The next page begins after them, which an index finds at
 * once, however far down it is.
 *
 * <p>{@link #cursor()} makes it a string for a URL. The string is opaque but not secret: whoever holds it can read and change the values,
 * and they are only ever bound as parameters.
 *
 * @param values in the order of the ordering columns; {@code null} where the row has NULL
 */
public record Keyset(List<@Nullable Object> values) {
    public Keyset {
        values = Collections.unmodifiableList(new ArrayList<>(values));
    }

    public static Keyset of(@Nullable Object... values) {
        return new Keyset(Arrays.asList(values));
    }

    /**
     * This position as a string of letters, digits, {@code -} and {@code _}.
     *
     * @throws IllegalArgumentException if a value is of a type that cannot be written down: anything but numbers, text, booleans, UUIDs,
     *     enums, and java.time's dates and times
     */
    public String cursor() {
        return KeysetCursor.write(values);
    }

    /**
     * The position that {@link #cursor()} wrote.
     *
     * @throws IllegalArgumentException if the string is not one of those
     */
    public static Keyset parse(String cursor) {
        return new Keyset(KeysetCursor.read(cursor));
    }
}
