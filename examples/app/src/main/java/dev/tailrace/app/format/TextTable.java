package dev.tailrace.app.format;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table to read. The first rows set the widths, later values are cut to them: rows are never kept beyond those, however many come.
 */
final class TextTable implements RowFormat {
    private static final int ROWS_FOR_WIDTHS = 200;
    private static final int WIDEST = 60;

    private final Writer out;
    private final List<List<@Nullable Object>> first = new ArrayList<>();
    private List<String> names = List.of();
    private int @Nullable [] widths;
    private long rows;

    TextTable(Writer out) {
        this.out = out;
    }

    @Override
    public void columns(List<String> columnNames) {
        names = columnNames;
    }

    @Override
    public void row(List<@Nullable Object> values) throws IOException {
        rows++;
        if (widths != null) {
            line(values, widths);
            return;
        }
        first.add(values);
        if (first.size() == ROWS_FOR_WIDTHS) {
            writeFirst();
        }
    }

    @Override
    public void end() throws IOException {
        if (widths == null) {
            writeFirst();
        }
        out.append(rows == 1 ? "(1 row)\n" : "(" + rows + " rows)\n");
    }

    private void writeFirst() throws IOException {
        var fitting = new int[names.size()];
        for (int i = 0; i < fitting.length; i++) {
            fitting[i] = width(names.get(i));
            for (var values : first) {
                fitting[i] = Math.max(fitting[i], width(shown(values.get(i))));
            }
            fitting[i] = Math.min(fitting[i], WIDEST);
        }
        widths = fitting;
        if (fitting.length > 0) {
            line(List.copyOf(names), fitting);
            rule(fitting);
        }
        for (var values : first) {
            line(values, fitting);
        }
        first.clear();
    }

    private void line(List<@Nullable Object> values, int[] fitting) throws IOException {
        var line = new StringBuilder();
        for (int i = 0; i < fitting.length; i++) {
            var value = values.get(i);
            var text = cut(shown(value), fitting[i]);
            var padding = " ".repeat(fitting[i] - width(text));
            line.append(i == 0 ? " " : " | ").append(value instanceof Number ? padding + text : text + padding);
        }
        out.append(line.toString().stripTrailing()).append('\n');
    }

    private void rule(int[] fitting) throws IOException {
        for (int i = 0; i < fitting.length; i++) {
            out.append(i == 0 ? "-" : "-+-").append("-".repeat(fitting[i]));
        }
        out.append("-\n");
    }

    private static String shown(@Nullable Object value) {
        if (value == null) {
            return "NULL";
        }
        // One row stays one line, and no value moves the cursor.
        return TextValues.text(value).replace("\r\n", "↵").replace('\n', '↵').replaceAll("\\p{Cntrl}", "·");
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }

    private static String cut(String text, int width) {
        return width(text) <= width ? text : text.substring(0, text.offsetByCodePoints(0, width - 1)) + "…";
    }
}
