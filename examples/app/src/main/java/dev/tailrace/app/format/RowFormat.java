package dev.tailrace.app.format;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes rows one at a time and keeps none of them, but for a table's first few. */
public interface RowFormat {
    /** Called with the first row's columns before it; a result without rows has none to show. */
    void columns(List<String> names) throws IOException;

    /** One row, its values in the order of the columns. */
    void row(List<@Nullable Object> values) throws IOException;

    /** Called after the last row. */
    void end() throws IOException;
}
