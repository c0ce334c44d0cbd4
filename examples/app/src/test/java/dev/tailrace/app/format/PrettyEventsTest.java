package dev.tailrace.app.format;

import static dev.tailrace.app.format.SampleEvents.ORIGIN;
import static dev.tailrace.app.format.SampleEvents.row;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tailrace.streams.event.CaughtUp;
import dev.tailrace.streams.event.ChangedRow;
import dev.tailrace.streams.event.Delete;
import dev.tailrace.streams.event.Gap;
import dev.tailrace.streams.event.Insert;
import dev.tailrace.streams.event.SchemaChanged;
import dev.tailrace.streams.event.StreamEvent;
import dev.tailrace.streams.event.Truncate;
import dev.tailrace.streams.event.Update;
import java.io.IOException;
import java.io.StringWriter;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PrettyEventsTest {
    @Test
    void anInsertNamesItsKeyOnce() throws IOException {
        assertEquals(
                "03:04:05.000  insert    public.orders  id=7  status: new, note: NULL\n",
                pretty(new Insert<>(ORIGIN, row("{\"id\": 7, \"status\": \"new\", \"note\": null}"), false)));
    }

    @Test
    void anUpdateWithItsOldRowShowsTheDifference() throws IOException {
        assertEquals(
                "03:04:05.000  update    public.orders  id=7  status: new → paid\n",
                pretty(new Update<>(
                        ORIGIN,
                        row("{\"id\": 7, \"status\": \"new\", \"n\": 1}"),
                        row("{\"id\": 7, \"status\": \"paid\", \"n\": 1}"),
                        Set.of())));
    }

    @Test
    void anUpdateWithoutItsOldRowShowsTheRowAndWhatIsKnownToHaveChanged() throws IOException {
        assertEquals(
                "03:04:05.000  update    public.orders  id=7  status: paid  (changed: status)\n",
                pretty(new Update<>(ORIGIN, null, row("{\"id\": 7, \"status\": \"paid\"}"), Set.of("status"))));
    }

    @Test
    void aDeleteNeedsNoMoreThanItsKey() throws IOException {
        assertEquals("03:04:05.000  delete    public.orders  id=7\n", pretty(new Delete<>(ORIGIN, null)));
    }

    @Test
    void whatIsNoChangeOfARowHasALineToo() throws IOException {
        assertEquals("03:04:05.000  truncate  public.orders  all rows are gone\n", pretty(new Truncate<>(ORIGIN)));
        assertEquals("03:04:05.000  caught up\n", pretty(new CaughtUp<>(ORIGIN.at())));
        assertEquals(
                "              gap       public.orders  id=7  unreadable change: read it again\n",
                pretty(new Gap<>(Gap.Reason.UNREADABLE_CHANGE, 1, "public.orders", row("{\"id\": 7}"), "read it again")));
        assertEquals(
                "              schema    t  is now (id bigint); watch it again\n",
                pretty(new SchemaChanged<>("t", List.of(new SchemaChanged.Column("id", "bigint", false)), List.of("id"), true)));
    }

    @Test
    void aLongValueIsCutAndNoValueBreaksTheLineOrMovesTheCursor() throws IOException {
        assertEquals(
                "03:04:05.000  insert    public.orders  id=7  a: x↵·[31m, b: " + "y".repeat(59) + "…\n",
                pretty(new Insert<>(ORIGIN, row("{\"a\": \"x\\n\\u001b[31m\", \"b\": \"" + "y".repeat(61) + "\"}"), false)));
    }

    private static String pretty(StreamEvent<ChangedRow> event) throws IOException {
        var out = new StringWriter();
        new PrettyEvents(out, ZoneOffset.UTC).event(event);
        return out.toString();
    }
}
