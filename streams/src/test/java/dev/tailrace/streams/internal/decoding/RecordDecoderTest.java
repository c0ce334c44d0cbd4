package dev.tailrace.streams.internal.decoding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.error.MappingException;
import dev.tailrace.dsl.query.Interval;
import dev.tailrace.dsl.query.JsonText;
import dev.tailrace.dsl.record.Column;
import dev.tailrace.dsl.testing.TestServer;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Rows as PostgreSQL itself puts them into JSON, read into records. */
class RecordDecoderTest {
    private static Connection connection;

    @BeforeAll
    static void connect() throws SQLException {
        connection = TestServer.connect(TestServer.newDatabase());
        try (var statement = connection.createStatement()) {
            statement.execute("set timezone = 'UTC'; set intervalstyle = 'iso_8601'; create type mood as enum ('HAPPY', 'sad')");
        }
    }

    @AfterAll
    static void disconnect() throws SQLException {
        connection.close();
    }

    private static <R> R read(Class<R> type, String columns) throws SQLException {
        return RecordDecoder.of(type).decode(json(columns), "public.things");
    }

    private static String json(String columns) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("drop table if exists things; create table things as select " + columns);
            try (var rows = statement.executeQuery("select to_jsonb(t) from things t")) {
                rows.next();
                return rows.getString(1);
            }
        }
    }

    record Numbers(byte b, short s, int i, long l, float f, double d, BigDecimal n, BigInteger big, long oid, Long boxed, Number any) {}

    @Test
    void numbersKeepTheirFullPrecision() throws SQLException {
        var row = read(Numbers.class, "12 b, 32767::int2 s, -2147483648 i, 9223372036854775807 l, 0.1::float4 f, 0.30000000000000004::float8 d,"
                + " 12345678901234567890.123456789012345678900 n, 123456789012345678901234567890::numeric big, 4294967295::oid oid,"
                + " 5::int8 boxed, 1.5 \"any\"");

        assertEquals(
                new Numbers((byte) 12, (short) 32767, -2147483648, Long.MAX_VALUE, 0.1f, 0.30000000000000004,
                        new BigDecimal("12345678901234567890.123456789012345678900"), new BigInteger("123456789012345678901234567890"),
                        4294967295L, 5L, new BigDecimal("1.5")),
                row);
    }

    record Doubles(double nan, float up, double down, double huge, double tiny) {}

    @Test
    void whatJsonHasNoNumberForIsStillANumber() throws SQLException {
        var row = read(Doubles.class, "'NaN'::float8 nan, 'Infinity'::float4 up, '-Infinity'::float8 down, 1.7976931348623157e308::float8 huge,"
                + " 5e-324::float8 tiny");

        assertEquals(new Doubles(Double.NaN, Float.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.MAX_VALUE, Double.MIN_VALUE), row);
    }

    record Whole(int n) {}

    @Test
    void aNumberThatDoesNotFitIsRefusedWithoutBeingQuoted() throws SQLException {
        var message = assertThrows(MappingException.class, () -> read(Whole.class, "2147483648::int8 n")).getMessage();

        assertEquals("Column \"n\" of table public.things does not fit component n (int) of record Whole: the value is too large for it, or"
                + " has a fraction", message);
        assertThrows(MappingException.class, () -> read(Whole.class, "1.5 n"));
        assertThrows(MappingException.class, () -> read(Whole.class, "true n"));
    }

    record Times(
            Instant at, OffsetDateTime offset, ZonedDateTime zoned, LocalDateTime local, LocalDate day, LocalTime time, OffsetTime timetz) {}

    @Test
    void datesAndTimesKeepTheirMicroseconds() throws SQLException {
        var moment = "'2024-02-29 23:59:59.123456+02'::timestamptz";
        var row = read(Times.class, moment + " at, " + moment + " \"offset\", " + moment + " zoned, '2024-02-29 23:59:59.123456'::timestamp \"local\","
                + " '2024-02-29'::date \"day\", '23:59:59.123456'::time \"time\", '23:59:59.5+05:30'::timetz timetz");

        var at = Instant.parse("2024-02-29T21:59:59.123456Z");
        assertEquals(
                new Times(at, OffsetDateTime.parse("2024-02-29T21:59:59.123456Z"), ZonedDateTime.parse("2024-02-29T21:59:59.123456Z"),
                        LocalDateTime.parse("2024-02-29T23:59:59.123456"), LocalDate.of(2024, 2, 29), LocalTime.parse("23:59:59.123456"),
                        OffsetTime.parse("23:59:59.5+05:30")),
                row);
    }

    record Moments(Instant a, Instant b, OffsetDateTime c, LocalDateTime d, LocalDate e, LocalDate f, Instant g) {}

    @Test
    void datesFarAwayAndInfiniteOnesAreAsInQueries() throws SQLException {
        var row = read(Moments.class, "'infinity'::timestamptz a, '-infinity'::timestamptz b, 'infinity'::timestamptz c, '-infinity'::timestamp d,"
                + " 'infinity'::date e, '0044-03-15 BC'::date f, '12345-01-02 03:04:05+00'::timestamptz g");

        assertEquals(
                new Moments(Instant.MAX, Instant.MIN, OffsetDateTime.MAX, LocalDateTime.MIN, LocalDate.MAX, LocalDate.of(-43, 3, 15),
                        OffsetDateTime.of(12345, 1, 2, 3, 4, 5, 0, java.time.ZoneOffset.UTC).toInstant()),
                row);
    }

    record Spans(Interval whole, Duration length, Period period, Interval negative) {}

    @Test
    void intervalsOfAnyStyleAreWhole() throws SQLException {
        for (var style : List.of("iso_8601", "postgres", "postgres_verbose")) {
            try (var statement = connection.createStatement()) {
                statement.execute("set intervalstyle = " + style);
            }
            var row = read(Spans.class, "interval '1 year 2 mons 3 days 04:05:06.789012' whole, interval '2 days 00:00:00.5' length,"
                    + " interval '1 year 3 days' period, interval '-00:00:00.5' negative");

            assertEquals(
                    new Spans(new Interval(14, 3, 14706789012L), Duration.ofDays(2).plusMillis(500), Period.of(1, 0, 3), new Interval(0, 0, -500_000)),
                    row, style);
        }
    }

    enum Mood {
        HAPPY,
        SAD
    }

    record Texts(String s, char c, UUID id, Mood mood, Mood lower, InetAddress address, InetAddress six, boolean yes) {}

    @Test
    void textsUuidsEnumsAndAddressesAreRead() throws Exception {
        var row = read(Texts.class, "'é\uD83D\uDE00\"\\' s, 'x'::char c, '8e4b5f0a-0000-4000-8000-000000000001'::uuid id, 'HAPPY'::mood mood, 'sad'::mood \"lower\","
                + " '10.0.0.1'::inet address, '::1'::inet six, true yes");

        assertEquals(
                new Texts("é\uD83D\uDE00\"\\", 'x', UUID.fromString("8e4b5f0a-0000-4000-8000-000000000001"), Mood.HAPPY, Mood.SAD,
                        InetAddress.getByName("10.0.0.1"), InetAddress.getByName("::1"), true),
                row);
    }

    record Networks(InetAddress net) {}

    @Test
    void aNetworkIsNoAddressAndIsNeverLookedUp() {
        assertThrows(MappingException.class, () -> read(Networks.class, "'10.0.0.0/8'::cidr net"));
        assertThrows(MappingException.class, () -> read(Networks.class, "'localhost' net"));
    }

    record Arrays1(int[] ints, List<String> texts, List<List<Integer>> grid, Instant[] moments, byte[] bytes, Optional<List<Long>> longs) {}

    @Test
    void arraysListsAndBytesAreRead() throws SQLException {
        var row = read(Arrays1.class, "array[1,2] ints, array['a', null] texts, array[[1,2],[3,4]] grid, array['2024-01-01 00:00+00'::timestamptz] moments,"
                + " '\\x00ff10'::bytea bytes, array[7::int8] longs");

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
        assertThrows(MappingException.class, () -> read(ManyInts.class, "array[1, null] ints"));
    }

    record Address(String street, int number) {}

    record Jsons(JsonText raw, String text, Address address, Map<String, Object> map) {}

    @Test
    void jsonIsTextOrWhateverJacksonMakesOfIt() throws SQLException {
        var row = read(Jsons.class, "'{\"a\": 1.50}'::jsonb raw, '[1]'::jsonb \"text\", '{\"street\": \"x\", \"number\": 7}'::jsonb address,"
                + " '{\"k\": [true]}'::jsonb map");

        assertEquals(new Jsons(JsonText.of("{\"a\":1.50}"), "[1]", new Address("x", 7), Map.of("k", List.of(true))), row);
    }

    record Nullable(String s, Optional<Instant> at, OptionalInt i, OptionalLong l, Integer n) {}

    @Test
    void nullIsNullOrAnEmptyOptional() throws SQLException {
        var row = read(Nullable.class, "null::text s, null::timestamptz at, null::int i, 8::int8 l, null::int n");

        assertNull(row.s());
        assertNull(row.n());
        assertEquals(Optional.empty(), row.at());
        assertEquals(OptionalInt.empty(), row.i());
        assertEquals(OptionalLong.of(8), row.l());
    }

    @Test
    void nullForAPrimitiveNamesColumnAndTable() {
        var message = assertThrows(MappingException.class, () -> read(Whole.class, "null::int n")).getMessage();

        assertEquals("Column \"n\" of table public.things does not fit component n (int) of record Whole: it is NULL; use the wrapper class or"
                + " an Optional", message);
    }

    record Named(@Column("Strange Name") int strange, int createdBy, int CASED) {}

    @Test
    void columnsAreFoundAsInQueries() throws SQLException {
        assertEquals(new Named(1, 2, 3), read(Named.class, "1 \"Strange Name\", 2 created_by, 3 \"Cased\""));
        assertEquals(new Named(1, 2, 3), read(Named.class, "1 \"Strange Name\", 2 \"createdBy\", 3 cased"));
    }

    @Test
    void aMissingColumnIsNamedWithItsTableAndTheNearestName() {
        var message = assertThrows(MappingException.class, () -> read(Named.class, "1 \"Strange Name\", 2 created_bye, 3 cased")).getMessage();

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
        var failure = assertThrows(MappingException.class, () -> read(Picky.class, "'hunter2' secret"));

        assertFalse(failure.getMessage().contains("hunter2"));
        assertNull(failure.getCause());
    }
}
