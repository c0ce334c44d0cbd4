package dev.tailrace.benchmarks;

import io.r2dbc.spi.Readable;

/** R2DBC asks for boxed classes, which Kotlin does not like to name. */
public final class R2dbcItems {
    private R2dbcItems() {}

    public static Item read(Readable row) {
        return new Item(
                row.get(0, Long.class),
                row.get(1, String.class),
                row.get(2, Integer.class),
                row.get(3, Double.class),
                row.get(4, Boolean.class));
    }
}
