package dev.tailrace.streams.log;

import java.util.regex.Pattern;

/**
 * A place in the change log that may leave the process: printed, sent to a browser, stored elsewhere. Opaque; {@link #toString()} and
 * {@link #parse} are each other's inverse.
 *
 * <p>It can be resumed from as long as the log still holds what came after it. A crash of the server that forgot it, a failover or a
 * restored backup is noticed: the reader goes back to the last place that is known to have survived, or ends with
 * {@link dev.tailrace.streams.error.HistoryLostException}; it never skips a change in silence.
 */
public final class Position {
    private static final Pattern FORM =
            Pattern.compile("t1(~[A-Za-z0-9_-]+)?(\\.[0-9a-f-]{36}|\\.-){2}\\.\\d+:\\d+:[\\d,]*(\\.\\d+:\\d+:[\\d,]*\\.\\d+)?");

    private final String text;

    private Position(String text) {
        this.text = text;
    }

    /**
     * @throws IllegalArgumentException if {@code text} is not what {@link #toString()} gave
     */
    public static Position parse(String text) {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("This is not a position of a Tailrace change log");
        }
        return new Position(text);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Position position && position.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The position as text: letters, digits and {@code .:,-_~} only. */
    @Override
    public String toString() {
        return text;
    }
}
