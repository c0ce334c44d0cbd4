package dev.tailrace.app.console;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Tells how far something is: on a terminal by one line that keeps changing, elsewhere by a line now and then. Used by one thread at a
 * time.
 */
public final class Progress {
    private static final int BAR = 24;
    private static final long TERMINAL_NANOS = 50_000_000L;
    private static final long LOG_NANOS = 1_000_000_000L;

    private final PrintStream out;
    private final boolean terminal;
    private final LongSupplier nanoTime;
    private final String label;
    private long lastShown;
    private int lastWidth;

    public Progress(PrintStream out, String label) {
        this(out, System.console() != null, System::nanoTime, label);
    }

    Progress(PrintStream out, boolean terminal, LongSupplier nanoTime, String label) {
        this.out = out;
        this.terminal = terminal;
        this.nanoTime = nanoTime;
        this.label = label;
        this.lastShown = nanoTime.getAsLong();
    }

    /** Shows how much of {@code total} is done, unless the last time was only just now. */
    public void at(long done, long total) {
        var now = nanoTime.getAsLong();
        if (now - lastShown >= (terminal ? TERMINAL_NANOS : LOG_NANOS)) {
            lastShown = now;
            show(bar(done, total));
        }
    }

    /** Shows how things stand. */
    public void state(String state) {
        show(state);
    }

    /** Ends the line with what came of it. */
    public void done(String result) {
        show(result);
        if (terminal) {
            out.println();
        }
        out.flush();
    }

    private void show(String state) {
        var line = "  " + label + "  " + state;
        if (terminal) {
            // Blanks over what the longer line before left standing.
            out.print("\r" + line + " ".repeat(Math.max(0, lastWidth - line.length())));
            lastWidth = line.length();
            out.flush();
        } else {
            out.println(line);
        }
    }

    private static String bar(long done, long total) {
        var filled = total == 0 ? BAR : (int) Math.min(BAR, done * BAR / total);
        return "[" + "#".repeat(filled) + ".".repeat(BAR - filled) + "] " + String.format(Locale.ROOT, "%,d of %,d", done, total);
    }
}
