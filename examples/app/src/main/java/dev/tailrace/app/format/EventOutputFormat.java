package dev.tailrace.app.format;

import java.io.Writer;
import java.time.ZoneId;

/** The formats of {@code tail --format}, by the names of the option. */
public enum EventOutputFormat {
    json,
    pretty;

    public EventFormat to(Writer out) {
        return switch (this) {
            case json -> new JsonEvents(out);
            case pretty -> new PrettyEvents(out, ZoneId.systemDefault());
        };
    }
}
