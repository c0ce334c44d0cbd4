package dev.tailrace.app.format;

import java.io.Writer;

/** The formats of {@code --format}, by the names of the option. */
public enum OutputFormat {
    json,
    csv,
    table;

    public RowFormat to(Writer out) {
        return switch (this) {
            case json -> new JsonLines(out);
            case csv -> new CsvRows(out);
            case table -> new TextTable(out);
        };
    }
}
