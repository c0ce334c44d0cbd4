package dev.tailrace.dsl.driver;

import static dev.tailrace.dsl.driver.DriverUnderTest.execute;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** For each type the one way to bind and the one way to read that works on both drivers, in text and in binary transfer. */
interface TypeConformance extends DriverUnderTest {
    interface Read {
        Object from(ResultSet rows) throws SQLException;
    }

    interface Bind {
        void to(PreparedStatement statement) throws SQLException;
    }

    /** Selects what {@code bind} bound to {@code placeholder}, often enough for a switch to binary transfer, and then a NULL. */
    private void roundTrip(String placeholder, Bind bind, Read read, Object expected) throws SQLException {
        try (var connection = open(); var statement = connection.prepareStatement("select " + placeholder)) {
            for (var run = 0; run < 8; run++) {
                bind.to(statement);
                try (var rows = statement.executeQuery()) {
                    assertTrue(rows.next());
                    if (expected instanceof Object[] array) {
                        assertArrayEquals(array, (Object[]) read.from(rows));
                    } else if (expected instanceof byte[] bytes) {
                        assertArrayEquals(bytes, (byte[]) read.from(rows));
                    } else {
                        assertEquals(expected, read.from(rows));
                    }
                }
            }
            statement.setNull(1, Types.NULL);
            try (var rows = statement.executeQuery()) {
                assertTrue(rows.next());
                assertNull(rows.getObject(1));
                assertNull(rows.getString(1));
                assertTrue(rows.wasNull());
            }
        }
    }

    private void roundTrip(String placeholder, Object value, Read read) throws SQLException {
        roundTrip(placeholder, statement -> statement.setObject(1, value), read, value);
    }

    private static Object[] array(ResultSet rows) throws SQLException {
        var array = rows.getArray(1);
        try {
            return (Object[]) array.getArray();
        } finally {
            array.free();
        }
    }

    @Test
    default void integers() throws SQLException {
        roundTrip("?::int2", (short) -7, rows -> rows.getShort(1));
        roundTrip("?::int4", Integer.MIN_VALUE, rows -> rows.getInt(1));
        roundTrip("?::int8", Long.MAX_VALUE, rows -> rows.getLong(1));
        roundTrip("?::int4", statement -> statement.setObject(1, 7L), rows -> rows.getLong(1), 7L);
    }

    @Test
    default void numericKeepsItsScale() throws SQLException {
        roundTrip("?::numeric", new BigDecimal("12345678901234567890.1200"), rows -> rows.getBigDecimal(1));
    }

    @Test
    default void floats() throws SQLException {
        roundTrip("?::float4", 1.5f, rows -> rows.getFloat(1));
        roundTrip("?::float8", Double.NaN, rows -> rows.getDouble(1));
    }

    @Test
    default void booleans() throws SQLException {
        roundTrip("?::bool", true, rows -> rows.getBoolean(1));
    }

    @Test
    default void texts() throws SQLException {
        roundTrip("?::text", "ü 😀 '\\", rows -> rows.getString(1));
        roundTrip("?::varchar(5)", "abc", rows -> rows.getString(1));
        roundTrip("?::char(4)", statement -> statement.setObject(1, "abc"), rows -> rows.getString(1), "abc ");
        roundTrip("?::\"char\"", "x", rows -> rows.getString(1));
    }

    @Test
    default void datesAndTimes() throws SQLException {
        roundTrip("?::date", LocalDate.of(2024, 2, 29), rows -> rows.getObject(1, LocalDate.class));
        roundTrip("?::time", LocalTime.of(23, 59, 59, 999_999_000), rows -> rows.getObject(1, LocalTime.class));
        roundTrip("?::timetz", OffsetTime.parse("12:34:56+02:00"), rows -> rows.getObject(1, OffsetTime.class));
        roundTrip("?::timestamp", LocalDateTime.parse("0001-01-01T12:34:56.123456"), rows -> rows.getObject(1, LocalDateTime.class));
        var instant = OffsetDateTime.parse("2024-02-29T12:34:56.123456+05:00");
        roundTrip(
                "?::timestamptz",
                statement -> statement.setObject(1, instant),
                rows -> rows.getObject(1, OffsetDateTime.class).toInstant(),
                instant.toInstant());
    }

    @Test
    default void infiniteDatesAreTheEndsOfJavasTime() throws SQLException {
        roundTrip("?::date", LocalDate.MAX, rows -> rows.getObject(1, LocalDate.class));
        roundTrip("?::timestamptz", OffsetDateTime.MAX, rows -> rows.getObject(1, OffsetDateTime.class));
        roundTrip("?::timestamptz", OffsetDateTime.MIN, rows -> rows.getObject(1, OffsetDateTime.class));
    }

    @Test
    default void anIntervalIsBoundAsIsoTextAndReadInItsParts() throws SQLException {
        roundTrip(
                "extract(epoch from ?::interval)::float8",
                statement -> statement.setObject(1, "P1DT2H0.5S"),
                rows -> rows.getDouble(1),
                93_600.5);
    }

    @Test
    default void uuidsAndBytes() throws SQLException {
        roundTrip("?::uuid", UUID.fromString("123e4567-e89b-12d3-a456-426614174000"), rows -> rows.getObject(1, UUID.class));
        roundTrip("?::bytea", new byte[] {0, 1, -1}, rows -> rows.getBytes(1));
    }

    @Test
    default void jsonIsText() throws SQLException {
        roundTrip("?::json", "{\"a\" : 1}", rows -> rows.getString(1));
        roundTrip("?::jsonb", "{\"a\": 1}", rows -> rows.getString(1));
    }

    @Test
    default void enumsAreTextWithACast() throws SQLException {
        try (var connection = open()) {
            execute(connection, "drop type if exists \"Odd mood\"");
            execute(connection, "create type \"Odd mood\" as enum ('sad', 'happy')");
        }
        roundTrip("?::\"Odd mood\"", "happy", rows -> rows.getString(1));
        roundTrip("?::\"Odd mood\"[]", new String[] {"happy", "sad"}, TypeConformance::array);
    }

    @Test
    default void networkAddressesAreTextWithACast() throws SQLException {
        roundTrip("?::inet", "10.0.0.1/8", rows -> rows.getString(1));
    }

    @Test
    default void arrays() throws SQLException {
        roundTrip("?::int4[]", new Integer[] {1, null, 3}, TypeConformance::array);
        roundTrip("?::int8[]", new Long[] {1L, Long.MAX_VALUE}, TypeConformance::array);
        roundTrip("?::text[]", new String[] {"a", null, "b,\"c{}"}, TypeConformance::array);
        roundTrip("?::uuid[]", new UUID[] {new UUID(1, 2)}, TypeConformance::array);
        roundTrip("?::bool[]", new Boolean[] {true, false}, TypeConformance::array);
        roundTrip("?::float8[]", new Double[] {1.5}, TypeConformance::array);
        roundTrip("?::numeric[]", new BigDecimal[] {new BigDecimal("1.50")}, TypeConformance::array);
        roundTrip("?::jsonb[]", new String[] {"{\"a\": 1}"}, TypeConformance::array);
        roundTrip("?::int4[]", new Integer[0], TypeConformance::array);
    }

    @Test
    default void everyOtherTypeGoesThroughText() throws SQLException {
        roundTrip("?::text::int4range::text", "[1,5)", rows -> rows.getString(1));
        roundTrip("?::text::int4multirange::text", "{[1,5)}", rows -> rows.getString(1));
        roundTrip("?::text::xml::text", "<a/>", rows -> rows.getString(1));
        roundTrip("?::text::regclass::text", "pg_class", rows -> rows.getString(1));
        roundTrip("?::text::timestamptz[]::text", "{infinity}", rows -> rows.getString(1));
    }

    @Test
    default void anyTakesAnArrayOfKeys() throws SQLException {
        roundTrip("7 = any(?)", statement -> statement.setObject(1, new Long[] {5L, 7L}), rows -> rows.getBoolean(1), true);
    }
}
