package dev.tailrace.dsl.query;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** New values for the rows that meet the conditions. */
public interface UpdateTable extends Write<UpdateTable>, Conditions<UpdateTable, Group> {
    UpdateTable set(String column, @Nullable Object value);

    UpdateTable set(Map<String, ? extends @Nullable Object> values);

    /** Says that every row is meant. Without it a write that has no condition is refused. */
    UpdateTable everyRow();
}
