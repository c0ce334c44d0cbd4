package dev.tailrace.app.format;

import dev.tailrace.streams.event.ChangedRow;
import dev.tailrace.streams.event.StreamEvent;
import java.io.IOException;

/** Writes the events of a change stream, each on a line of its own, and keeps none. */
public interface EventFormat {
    void event(StreamEvent<ChangedRow> event) throws IOException;
}
