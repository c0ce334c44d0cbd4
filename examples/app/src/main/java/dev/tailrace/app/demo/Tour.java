package dev.tailrace.app.demo;

import dev.tailrace.app.console.Progress;
import dev.tailrace.app.format.OutputFormat;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the demo says, chapter by chapter. */
public final class Tour {
    private final PrintStream out;
    private int chapter;

    Tour(PrintStream out) {
        this.out = out;
    }

    public void chapter(String title) {
        out.println();
        out.println(++chapter + ". " + title);
    }

    public void say(String text) {
        out.println(text);
    }

    public void detail(String format, Object... values) {
        out.println("  " + String.format(Locale.ROOT, format, values));
    }

    public Progress progress(String label) {
        return new Progress(out, label);
    }

    public void table(List<String> columns, List<List<@Nullable Object>> rows) {
        var text = new StringWriter();
        try {
            var table = OutputFormat.table.to(text);
            table.columns(columns);
            for (var row : rows) {
                table.row(row);
            }
            table.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        text.toString().lines().forEach(line -> out.println("  " + line));
    }

    /** {@code 12.3 ms}. */
    public static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / 1e6);
    }

    public static Duration since(long startedNanos) {
        return Duration.ofNanos(System.nanoTime() - startedNanos);
    }
}
