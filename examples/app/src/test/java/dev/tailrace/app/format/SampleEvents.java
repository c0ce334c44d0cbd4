package dev.tailrace.app.format;

import dev.tailrace.streams.event.ChangeOrigin;
import dev.tailrace.streams.event.ChangedRow;
import dev.tailrace.streams.log.Position;
import java.time.Instant;

/** What the tests of both formats write. */
final class SampleEvents {
    static final String POSITION = "t1.-.-.10:20:10,12";
    static final ChangeOrigin ORIGIN = new ChangeOrigin(
            "public.orders", row("{\"id\": 7}"), 42, 734, Instant.parse("2026-01-02T03:04:05Z"), Position.parse(POSITION));

    private SampleEvents() {}

    static ChangedRow row(String json) {
        return ChangedRow.parse(json);
    }
}
