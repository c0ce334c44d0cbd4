package dev.tailrace.streams.internal.decoding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tailrace.dsl.error.MappingException;
import dev.tailrace.dsl.query.Interval;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Numbers, times and texts as PostgreSQL itself puts them into JSON, read into records. */
class RecordDecoderValuesTest {
    private static ThingsTable things;

    @BeforeAll
    static void connect() throws SQLException {
        things = new ThingsTable();
    }

    @AfterAll
    static void disconnect() throws SQLException {
        things.close();
    }

    record Numbers(byte b, short s, int i, long l, float f, double d, BigDecimal n, BigInteger big, long oid, Long boxed, Number any) {}

    @Test
    void numbersKeepTheirFullPrecision() throws SQLException {
        var row = things.read(Numbers.class, """
                12 b, 32767::int2 s, -2147483648 i, 9223372036854775807 l, 0.1::float4 f, 0.30000000000000004::float8 d,
                12345678901234567890.123456789012345678900 n, 123456789012345678901234567890::numeric big,
                4294967295::oid oid, 5::int8 boxed, 1.5 "any"
                """);

        assertEquals(
                new Numbers((byte) 12, (short) 32767, -2147483648, Long.MAX_VALUE, 0.1f, 0.30000000000000004,
                        new BigDecimal("12345678901234567890.123456789012345678900"), new BigInteger("123456789012345678901234567890"),
                        4294967295L, 5L, new BigDecimal("1.5")),
                row);
    }

    record Doubles(double nan, float up, double down, double huge, double tiny) {}

    @Test
    void whatJsonHasNoNumberForIsStillANumber() throws SQLException {
        var row = things.read(Doubles.class, """
                'NaN'::float8 nan, 'Infinity'::float4 up, '-Infinity'::float8 down,
                1.7976931348623157e308::float8 huge, 5e-324::float8 tiny
                """);

        assertEquals(new Doubles(Double.NaN, Float.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.MAX_VALUE, Double.MIN_VALUE), row);
    }

    record Times(
            Instant at, OffsetDateTime offset, ZonedDateTime zoned,
            LocalDateTime local, LocalDate day, LocalTime time, OffsetTime timetz) {}

    @Test
    void datesAndTimesKeepTheirMicroseconds() throws SQLException {
        var row = things.read(Times.class, """
                '2024-02-29 23:59:59.123456+02'::timestamptz at,
                '2024-02-29 23:59:59.123456+02'::timestamptz "offset",
                '2024-02-29 23:59:59.123456+02'::timestamptz zoned,
                '2024-02-29 23:59:59.123456'::timestamp "local",
                '2024-02-29'::date "day", '23:59:59.123456'::time "time", '23:59:59.5+05:30'::timetz timetz
                """);

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
        var row = things.read(Moments.class, """
                'infinity'::timestamptz a, '-infinity'::timestamptz b, 'infinity'::timestamptz c, '-infinity'::timestamp d,
                'infinity'::date e, '0044-03-15 BC'::date f, '12345-01-02 03:04:05+00'::timestamptz g
                """);

        assertEquals(
                new Moments(Instant.MAX, Instant.MIN, OffsetDateTime.MAX, LocalDateTime.MIN, LocalDate.MAX, LocalDate.of(-43, 3, 15),
                        OffsetDateTime.of(12345, 1, 2, 3, 4, 5, 0, ZoneOffset.UTC).toInstant()),
                row);
    }

    record Spans(Interval whole, Duration length, Period period, Interval negative) {}

    @Test
    void intervalsOfAnyStyleAreWhole() throws SQLException {
        for (var style : List.of("iso_8601", "postgres", "postgres_verbose")) {
            things.setIntervalStyle(style);
            var row = things.read(Spans.class, """
                    interval '1 year 2 mons 3 days 04:05:06.789012' whole, interval '2 days 00:00:00.5' length,
                    interval '1 year 3 days' period, interval '-00:00:00.5' negative
                    """);

            var whole = new Interval(14, 3, 14706789012L);
            var length = Duration.ofDays(2).plusMillis(500);
            assertEquals(new Spans(whole, length, Period.of(1, 0, 3), new Interval(0, 0, -500_000)), row, style);
        }
    }

    enum Mood {
        HAPPY,
        SAD
    }

    record Texts(String s, char c, UUID id, Mood mood, Mood lower, InetAddress address, InetAddress six, boolean yes) {}

    @Test
    void textsUuidsEnumsAndAddressesAreRead() throws Exception {
        var row = things.read(Texts.class, """
                'é\uD83D\uDE00"\\' s, 'x'::char c, '8e4b5f0a-0000-4000-8000-000000000001'::uuid id,
                'HAPPY'::mood mood, 'sad'::mood "lower", '10.0.0.1'::inet address, '::1'::inet six, true yes
                """);

        assertEquals(
                new Texts("é\uD83D\uDE00\"\\", 'x', UUID.fromString("8e4b5f0a-0000-4000-8000-000000000001"), Mood.HAPPY, Mood.SAD,
                        InetAddress.getByName("10.0.0.1"), InetAddress.getByName("::1"), true),
                row);
    }

    record Networks(InetAddress net) {}

    @Test
    void aNetworkIsNoAddressAndIsNeverLookedUp() {
        assertThrows(MappingException.class, () -> things.read(Networks.class, "'10.0.0.0/8'::cidr net"));
        assertThrows(MappingException.class, () -> things.read(Networks.class, "'localhost' net"));
    }
}
