package dev.tailrace.dsl.internal.record;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** What a column may be compared with. */
public final class Operands {
    private Operands() {}

    /**
     * Refuses {@code null}, which no comparison in SQL is ever true of.
     *
     * @param column the column or component, for the message
     * @throws IllegalArgumentException with the hint to ask {@code isNull()}
     */
    public static <V> V required(@Nullable V value, String column) {
        if (value == null) {
            throw new IllegalArgumentException(
                    "\"" + column + "\" is compared with null, which is never true in SQL; use isNull() or isNotNull()");
        }
        return value;
    }

    /** Refuses a {@code null} among the values of {@code in}, as {@link #required(Object, String)} does alone. */
    public static <V, C extends Collection<? extends V>> C allRequired(@Nullable C values, String column) {
        for (var value : required(values, column)) {
            required(value, column);
        }
        return required(values, column);
    }
}
