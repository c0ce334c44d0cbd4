package dev.tailrace.dsl.query;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.error.MappingException;
import dev.tailrace.dsl.error.UnknownColumnException;
import dev.tailrace.dsl.error.UnmappedTypeException;
import dev.tailrace.dsl.internal.record.RowReaders;
import dev.tailrace.dsl.testing.TestServer;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RowTest {
    private enum Mood {
        HAPPY
    }

    private static Connection connection;

    @BeforeAll
    static void open() throws SQLException {
        connection = TestServer.connect(TestServer.newDatabase());
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
    }

    private static Row row(String columns) throws SQLException {
        try (var statement = connection.createStatement(); var rows = statement.executeQuery("select " + columns)) {
            var reader = RowReaders.rows().forColumns(rows.getMetaData());
            rows.next();
            return reader.read(rows);
        }
    }

    @Test
    void every_getter_reads_its_type() throws SQLException {
        var row = row(
                """
                7 as i, 8::bigint as l, 1.5::float8 as d, true as b, 'x' as s, 1.50 as n, timestamptz '2024-02-29 00:00:00+00' as ts,
                date '2024-02-29' as dt, timestamp '2024-02-29 12:00:00' as ldt, '\\x01'::bytea as by, '{"a":1}'::jsonb as j,
                '0b0f4c1e-9d3a-4b7c-8a47-0123456789ab'::uuid as u, array[1, null] as arr, 'HAPPY' as mood""");
        assertEquals(7, row.getInt("i"));
        assertEquals(7L, row.getLong("i"));
        assertEquals(8, row.getInt("l"));
        assertEquals(1.5, row.getDouble("d"));
        assertTrue(row.getBoolean("b"));
        assertEquals("x", row.getString("s"));
        assertEquals(new BigDecimal("1.50"), row.getBigDecimal("n"));
        assertEquals(Instant.parse("2024-02-29T00:00:00Z"), row.getInstant("ts"));
        assertEquals(OffsetDateTime.parse("2024-02-29T00:00:00Z"), row.get("ts", OffsetDateTime.class));
        assertEquals(LocalDate.of(2024, 2, 29), row.getLocalDate("dt"));
        assertEquals(LocalDateTime.of(2024, 2, 29, 12, 0), row.getLocalDateTime("ldt"));
        assertArrayEquals(new byte[] {1}, row.getBytes("by"));
        assertEquals(JsonText.of("{\"a\": 1}"), row.getJson("j"));
        assertEquals("{\"a\": 1}", row.getString("j"));
        assertEquals(UUID.fromString("0b0f4c1e-9d3a-4b7c-8a47-0123456789ab"), row.getUuid("u"));
        assertEquals(java.util.Arrays.asList(1L, null), row.getList("arr", Long.class));
        assertEquals(Mood.HAPPY, row.get("mood", Mood.class));
    }

    @Test
    void null_is_null_except_where_it_cannot_be() throws SQLException {
        var row = row("null::int as n");
        assertTrue(row.isNull("n"));
        assertNull(row.get("n"));
        assertNull(row.get("n", Integer.class));
        var error = assertThrows(MappingException.class, () -> row.getInt("n"));
        assertTrue(error.getMessage().startsWith("Int cannot hold the NULL of column \"n\" (integer)"), error.getMessage());
        assertThrows(MappingException.class, () -> row.required("n", Integer.class));
    }

    @Test
    void an_unknown_column_suggests_the_nearest() throws SQLException {
        var row = row("1 as created_at, 2 as id");
        var error = assertThrows(UnknownColumnException.class, () -> row.get("createdat"));
        assertEquals(
                "The row has no column \"createdat\"; did you mean \"created_at\"? Columns: [created_at, id]", error.getMessage());
        assertThrows(UnknownColumnException.class, () -> row.get(2));
        assertThrows(UnknownColumnException.class, () -> row.get(-1));
        assertFalse(row.has("createdat"));
        assertTrue(row.has("ID"));
    }

    @Test
    void a_name_that_occurs_twice_means_the_first_and_the_other_has_its_position() throws SQLException {
        var row = row("1 as id, 2 as id");
        assertEquals(1, row.getInt("id"));
        assertEquals(2, row.get(1));
        assertEquals(2L, row.get(1, Long.class));
        assertEquals(List.of("id", "id"), row.columns());
        assertEquals(java.util.Map.of("id", 1), row.asMap());
    }

    @Test
    void a_name_matches_exactly_before_it_matches_regardless_of_case() throws SQLException {
        var row = row("1 as \"ID\", 2 as id");
        assertEquals(2, row.getInt("id"));
        assertEquals(1, row.getInt("Id"));
    }

    @Test
    void a_type_that_does_not_fit_is_told_without_the_value() throws SQLException {
        var row = row("'secret' as s, 3000000000::bigint as l");
        var unmapped = assertThrows(UnmappedTypeException.class, () -> row.getInt("s"));
        assertTrue(unmapped.getMessage().startsWith("Column \"s\" (text) has no mapping to int"), unmapped.getMessage());
        assertFalse(unmapped.getMessage().contains("secret"));
        var misfit = assertThrows(MappingException.class, () -> row.getInt("l"));
        assertFalse(misfit.getMessage().contains("3000000000"), misfit.getMessage());
    }

    @Test
    void a_row_is_a_value_that_keeps_its_own_bytes() throws SQLException {
        var row = row("'\\x01'::bytea as b, 1 as id");
        row.getBytes("b")[0] = 9;
        assertEquals(row("'\\x01'::bytea as b, 1 as id"), row);
        assertEquals(row("'\\x01'::bytea as b, 1 as id").hashCode(), row.hashCode());
        assertNotEquals(row("'\\x02'::bytea as b, 1 as id"), row);
        assertEquals("Row[b, id]", row.toString());
        assertThrows(UnsupportedOperationException.class, () -> row.asMap().put("x", 1));
        assertThrows(UnsupportedOperationException.class, () -> row.columns().add("x"));
    }
}
