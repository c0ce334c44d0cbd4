package dev.tailrace.streams.internal.decoding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.error.MappingException;
import dev.tailrace.dsl.query.JsonText;
import dev.tailrace.dsl.record.Column;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Rows as PostgreSQL itself puts them into JSON, read into records: containers, NULL, names, and what is refused. */
class RecordDecoderTest {
    private static ThingsTable things;

    @BeforeAll
    static void connect() throws SQLException {
        things = new ThingsTable();
    }

    @AfterAll
    static void disconnect() throws SQLException {
        things.close();
    }

    record Arrayed(int[] ints, List<String> texts, List<List<Integer>> grid, Instant[] moments, byte[] bytes, Optional<List<Long>> longs) {}

    @Test
    void arraysListsAndBytesAreRead() throws SQLException {
        var row = things.read(Arrayed.class, """
                array[1,2] ints, array['a', null] texts, array[[1,2],[3,4]] grid,
                array['2024-01-01 00:00+00'::timestamptz] moments, '\\x00ff10'::bytea bytes, array[7::int8] longs
                """);

        assertArrayEquals(new int[] {1, 2}, row.ints());
        assertEquals(Arrays.asList("a", null), row.texts());
        assertEquals(List.of(List.of(1, 2), List.of(3, 4)), row.grid());
        assertArrayEquals(new Instant[] {Instant.parse("2024-01-01T00:00:00Z")}, row.moments());
        assertArrayEquals(new byte[] {0, (byte) 0xff, 0x10}, row.bytes());
        assertEquals(Optional.of(List.of(7L)), row.longs());
    }

    record ManyInts(int[] ints) {}

    @Test
    void aNullElementDoesNotBecomeZero() {
        assertThrows(MappingException.class, () -> things.read(ManyInts.class, "array[1, null] ints"));
    }

    record Address(String street, int number) {}

    record Jsons(JsonText raw, String text, Address address, Map<String, Object> map) {}

    @Test
    void jsonIsTextOrWhateverJacksonMakesOfIt() throws SQLException {
        var row = things.read(Jsons.class, """
                '{"a": 1.50}'::jsonb raw, '[1]'::jsonb "text",
                '{"street": "x", "number": 7}'::jsonb address, '{"k": [true]}'::jsonb map
                """);

        assertEquals(new Jsons(JsonText.of("{\"a\":1.50}"), "[1]", new Address("x", 7), Map.of("k", List.of(true))), row);
    }

    record Nullable(String s, Optional<Instant> at, OptionalInt i, OptionalLong l, Integer n) {}

    @Test
    void nullIsNullOrAnEmptyOptional() throws SQLException {
        var row = things.read(Nullable.class, "null::text s, null::timestamptz at, null::int i, 8::int8 l, null::int n");

        assertNull(row.s());
        assertNull(row.n());
        assertEquals(Optional.empty(), row.at());
        assertEquals(OptionalInt.empty(), row.i());
        assertEquals(OptionalLong.of(8), row.l());
    }

    record Whole(int n) {}

    @Test
    void aNumberThatDoesNotFitIsRefusedWithoutBeingQuoted() throws SQLException {
        var message = assertThrows(MappingException.class, () -> things.read(Whole.class, "2147483648::int8 n")).getMessage();

        assertEquals("Column \"n\" of table public.things does not fit component n (int) of record Whole:"
                + " the value is too large for it, or has a fraction", message);
        assertThrows(MappingException.class, () -> things.read(Whole.class, "1.5 n"));
        assertThrows(MappingException.class, () -> things.read(Whole.class, "true n"));
    }

    @Test
    void nullForAPrimitiveNamesColumnAndTable() {
        var message = assertThrows(MappingException.class, () -> things.read(Whole.class, "null::int n")).getMessage();

        assertEquals("Column \"n\" of table public.things does not fit component n (int) of record Whole: it is NULL;"
                + " use the wrapper class or an Optional", message);
    }

    record Named(@Column("Strange Name") int strange, int createdBy, int CASED) {}

    @Test
    void columnsAreFoundAsInQueries() throws SQLException {
        assertEquals(new Named(1, 2, 3), things.read(Named.class, "1 \"Strange Name\", 2 created_by, 3 \"Cased\""));
        assertEquals(new Named(1, 2, 3), things.read(Named.class, "1 \"Strange Name\", 2 \"createdBy\", 3 cased"));
    }

    @Test
    void aMissingColumnIsNamedWithItsTableAndTheNearestName() {
        var columns = "1 \"Strange Name\", 2 created_bye, 3 cased";
        var message = assertThrows(MappingException.class, () -> things.read(Named.class, columns)).getMessage();

        assertTrue(message.startsWith("Table public.things has no column \"created_by\" in this change"), message);
        assertTrue(message.contains("created_bye"), message);
    }

    record Picky(String secret) {
        Picky {
            if (!secret.isEmpty()) throw new IllegalArgumentException("refused: " + secret);
        }
    }

    @Test
    void aRecordThatRefusesARowIsToldOfWithoutTheValue() {
        var failure = assertThrows(MappingException.class, () -> things.read(Picky.class, "'hunter2' secret"));

        assertFalse(failure.getMessage().contains("hunter2"));
        assertNull(failure.getCause());
    }
}
