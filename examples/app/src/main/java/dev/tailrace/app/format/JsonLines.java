package dev.tailrace.app.format;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One JSON object a line. */
final class JsonLines implements RowFormat {
    private final Writer out;
    private final List<String> keys = new ArrayList<>();
    private final StringBuilder line = new StringBuilder();

    JsonLines(Writer out) {
        this.out = out;
    }

    /** The second of two columns {@code n} becomes {@code n_2}: most readers keep only one of two equal keys. */
    @Override
    public void columns(List<String> names) {
        var taken = new HashSet<String>(names);
        var seen = new HashSet<String>();
        for (var name : names) {
            var key = name;
            for (int suffix = 2; seen.contains(key); suffix++) {
                var candidate = name + "_" + suffix;
                key = taken.contains(candidate) ? key : candidate;
            }
            seen.add(key);
            var quoted = new StringBuilder();
            JsonValues.appendText(quoted, key);
            keys.add(quoted.append(':').toString());
        }
    }

    @Override
    public void row(List<@Nullable Object> values) throws IOException {
        line.setLength(0);
        line.append('{');
        for (int i = 0; i < values.size(); i++) {
            line.append(i == 0 ? "" : ",").append(keys.get(i));
            JsonValues.append(line, values.get(i));
        }
        out.append(line.append("}\n"));
    }

    @Override
    public void end() {}
}
