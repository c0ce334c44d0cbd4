package dev.tailrace.app.format;

import java.io.IOException;
import java.io.Writer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** RFC 4180, with a header. NULL is an empty field, an empty text a quoted one, as in PostgreSQL's own CSV. */
final class CsvRows implements RowFormat {
    private final Writer out;

    CsvRows(Writer out) {
        this.out = out;
    }

    @Override
    public void columns(List<String> names) throws IOException {
        row(List.copyOf(names));
    }

    @Override
    public void row(List<@Nullable Object> values) throws IOException {
        for (int i = 0; i < values.size(); i++) {
            if (i > 0) {
                out.append(',');
            }
            var value = values.get(i);
            if (value != null) {
                field(TextValues.text(value));
            }
        }
        out.append("\r\n");
    }

    private void field(String text) throws IOException {
        var quoted = text.isEmpty() || text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
        if (quoted) {
            out.append('"').append(text.replace("\"", "\"\"")).append('"');
        } else {
            out.append(text);
        }
    }

    @Override
    public void end() {}
}
