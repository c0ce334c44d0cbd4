package dev.tailrace.dsl.query;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows to insert, by column name. Columns that a row leaves out get their default. All rows, or none. */
public interface InsertInto extends Write<InsertInto> {
    /** Adds a row. All rows must name the same columns. */
    InsertInto values(Map<String, ? extends @Nullable Object> row);

    /** Where a row with these (unique) columns exists already, leaves it as it is. Without columns: whatever the conflict. */
    InsertInto onConflictDoNothing(String... columns);

    /** Where a row with these (unique) columns exists already, gives its other columns the new values. */
    InsertInto onConflictUpdate(String... columns);
}
