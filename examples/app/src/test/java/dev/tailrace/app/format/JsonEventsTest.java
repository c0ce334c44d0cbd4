package dev.tailrace.app.format;

import static dev.tailrace.app.format.SampleEvents.ORIGIN;
import static dev.tailrace.app.format.SampleEvents.POSITION;
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
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JsonEventsTest {
    private static final String HEAD = "\"table\":\"public.orders\",\"key\":{\"id\": 7}";
    private static final String TAIL = "\"at\":\"2026-01-02T03:04:05Z\",\"seq\":42,\"xid\":734,\"position\":\"" + POSITION + "\"}\n";

    @Test
    void anInsertHasItsRowAsTheLogHasIt() throws IOException {
        assertEquals(
                "{\"op\":\"insert\"," + HEAD + ",\"new\":{\"id\": 7, \"total\": 1.50}," + TAIL,
                json(new Insert<>(ORIGIN, row("{\"id\": 7, \"total\": 1.50}"), false)));
    }

    @Test
    void aCopiedRowSaysThatItWasThereBefore() throws IOException {
        assertEquals(
                "{\"op\":\"insert\"," + HEAD + ",\"new\":{\"id\": 7},\"existing\":true," + TAIL,
                json(new Insert<>(ORIGIN, row("{\"id\": 7}"), true)));
    }

    @Test
    void anUpdateHasItsOldRowAndChangedColumnsWhereTheyAreKnown() throws IOException {
        assertEquals(
                "{\"op\":\"update\"," + HEAD + ",\"new\":{\"a\": 2},\"old\":{\"a\": 1},\"changed\":[\"a\",\"b\"]," + TAIL,
                json(new Update<>(ORIGIN, row("{\"a\": 1}"), row("{\"a\": 2}"), Set.of("b", "a"))));
        assertEquals(
                "{\"op\":\"update\"," + HEAD + ",\"new\":{\"a\": 2}," + TAIL,
                json(new Update<>(ORIGIN, null, row("{\"a\": 2}"), Set.of())));
    }

    @Test
    void aDeleteHasItsKey() throws IOException {
        assertEquals("{\"op\":\"delete\"," + HEAD + "," + TAIL, json(new Delete<>(ORIGIN, null)));
        assertEquals("{\"op\":\"delete\"," + HEAD + ",\"old\":{\"id\": 7}," + TAIL, json(new Delete<>(ORIGIN, row("{\"id\": 7}"))));
    }

    @Test
    void whatIsNoChangeOfARowHasALineToo() throws IOException {
        assertEquals("{\"op\":\"truncate\",\"table\":\"public.orders\"," + TAIL, json(new Truncate<>(ORIGIN)));
        assertEquals(
                "{\"op\":\"gap\",\"reason\":\"unreadable-change\",\"table\":\"public.orders\",\"key\":{\"id\": 7},\"count\":1,"
                        + "\"detail\":\"read it again\"}\n",
                json(new Gap<>(Gap.Reason.UNREADABLE_CHANGE, 1, "public.orders", row("{\"id\": 7}"), "read it again")));
        assertEquals(
                "{\"op\":\"gap\",\"reason\":\"connection-lost\",\"detail\":\"gone\"}\n",
                json(new Gap<>(Gap.Reason.CONNECTION_LOST, -1, null, null, "gone")));
        assertEquals("{\"op\":\"caught-up\",\"at\":\"2026-01-02T03:04:05Z\"}\n", json(new CaughtUp<>(ORIGIN.at())));
    }

    @Test
    void aChangedSchemaListsItsColumns() throws IOException {
        var columns = List.of(new SchemaChanged.Column("id", "bigint", false), new SchemaChanged.Column("total", "numeric(10,2)", true));
        assertEquals(
                "{\"op\":\"schema-changed\",\"table\":\"public.orders\",\"columns\":["
                        + "{\"name\":\"id\",\"type\":\"bigint\",\"nullable\":false},"
                        + "{\"name\":\"total\",\"type\":\"numeric(10,2)\",\"nullable\":true}],\"key\":[\"id\"],\"rewatch\":true}\n",
                json(new SchemaChanged<>("public.orders", columns, List.of("id"), true)));
        assertEquals(
                "{\"op\":\"schema-changed\",\"table\":\"t\",\"columns\":[],\"key\":[],\"rewatch\":false}\n",
                json(new SchemaChanged<>("t", List.of(), List.of(), false)));
    }

    private static String json(StreamEvent<ChangedRow> event) throws IOException {
        var out = new StringWriter();
        EventOutputFormat.json.to(out).event(event);
        return out.toString();
    }
}
