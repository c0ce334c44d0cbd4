package dev.tailrace.app.tail;

import dev.tailrace.app.format.EventFormat;
import dev.tailrace.streams.event.ChangedRow;
import dev.tailrace.streams.event.StreamEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;

/** Events as lines, each of which has left the process when {@link #write} returns. */
record EventLines(EventFormat format, Writer out) {
    void write(StreamEvent<ChangedRow> event) {
        try {
            format.event(event);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
