package dev.tailrace.dsl.internal.record;

import dev.tailrace.dsl.query.Interval;
import dev.tailrace.dsl.query.JsonText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
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
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A value, the type of the column it goes to, and the record of one component, {@code value}, that it comes back in. */
record RoundTrip(String name, String sqlType, Object bound, Class<? extends Record> record, Object component) {
    enum Mood { SAD, HAPPY }
    enum Odd { ONE }
    record OfShort(short value) {}
    record OfInt(int value) {}
    record OfLong(long value) {}
    record OfFloat(float value) {}
    record OfDouble(double value) {}
    record OfBoolean(boolean value) {}
    record OfChar(char value) {}
    record OfBoxedInt(Integer value) {}
    record OfBoxedLong(Long value) {}
    record OfBigDecimal(BigDecimal value) {}
    record OfBigInteger(BigInteger value) {}
    record OfString(String value) {}
    record OfLocalDate(LocalDate value) {}
    record OfLocalTime(LocalTime value) {}
    record OfOffsetTime(OffsetTime value) {}
    record OfLocalDateTime(LocalDateTime value) {}
    record OfInstant(Instant value) {}
    record OfOffsetDateTime(OffsetDateTime value) {}
    record OfZonedDateTime(ZonedDateTime value) {}
    record OfInterval(Interval value) {}
    record OfDuration(Duration value) {}
    record OfPeriod(Period value) {}
    record OfUuid(UUID value) {}
    record OfJson(JsonText value) {}
    record OfMood(Mood value) {}
    record OfOdd(Odd value) {}
    record OfInet(InetAddress value) {}
    record OfOptional(Optional<String> value) {}
    record OfOptionalInstant(Optional<Instant> value) {}
    record OfOptionalInt(OptionalInt value) {}
    record OfOptionalLong(OptionalLong value) {}
    record OfOptionalDouble(OptionalDouble value) {}
    record OfInts(List<Integer> value) {}
    record OfLongs(List<Long> value) {}
    record OfNested(List<List<Integer>> value) {}
    record OfStrings(List<String> value) {}
    record OfUuids(List<UUID> value) {}
    record OfMoods(List<Mood> value) {}
    record OfJsons(List<JsonText> value) {}
    record OfDecimals(List<BigDecimal> value) {}
    record OfBooleans(List<Boolean> value) {}
    record OfDoubles(List<Double> value) {}
    record OfInstants(List<Instant> value) {}
    record OfDates(List<LocalDate> value) {}
    record OfTimes(List<LocalTime> value) {}
    record OfTimestamps(List<LocalDateTime> value) {}
    record OfIntervals(List<Interval> value) {}
    record OfInets(List<InetAddress> value) {}

    /** Records of Java arrays compare by content here. */
    record OfBytes(byte[] value) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof OfBytes that && Arrays.equals(value, that.value);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(value);
        }
    }

    record OfIntArray(int[] value) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof OfIntArray that && Arrays.equals(value, that.value);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(value);
        }
    }

    record OfStringArray(String[] value) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof OfStringArray that && Arrays.equals(value, that.value);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(value);
        }
    }

    private static RoundTrip trip(String sqlType, Object value, Class<? extends Record> record) {
        return new RoundTrip(record.getSimpleName() + " " + sqlType, sqlType, value, record, value);
    }

    static Stream<RoundTrip> all() {
        var moment = Instant.parse("2024-02-29T10:34:56.123456Z");
        var uuid = UUID.fromString("0b0f4c1e-9d3a-4b7c-8a47-0123456789ab");
        return Stream.of(
                trip("int2", Short.MIN_VALUE, OfShort.class),
                trip("int4", Integer.MIN_VALUE, OfInt.class),
                trip("int4", 0, OfInt.class).named("zero"),
                trip("int2", 7, OfInt.class),
                trip("int8", 7, OfInt.class),
                trip("int8", Long.MIN_VALUE, OfLong.class),
                trip("int4", 7, OfLong.class).returning(7L),
                trip("numeric", 7L, OfLong.class),
                trip("int4", 7, OfBoxedInt.class),
                trip("int8", 7L, OfBoxedLong.class),
                trip("float4", 1.1f, OfFloat.class),
                trip("float8", 1.1, OfDouble.class),
                trip("numeric", 1.5, OfDouble.class),
                trip("float8", Double.NEGATIVE_INFINITY, OfDouble.class).named("infinity"),
                trip("bool", true, OfBoolean.class),
                trip("bool", false, OfBoolean.class).named("no"),
                trip("numeric(30,10)", new BigDecimal("12345678901234567890.0123456789"), OfBigDecimal.class),
                trip("numeric", new BigInteger("123456789012345678901234567890"), OfBigInteger.class),
                trip("text", "it's \"quoted\" \\ ünïcödé 🐘", OfString.class),
                trip("varchar(10)", "abc", OfString.class),
                trip("text", "", OfString.class).named("empty"),
                trip("text", 'x', OfChar.class),
                trip("date", LocalDate.of(2024, 2, 29), OfLocalDate.class),
                trip("date", LocalDate.of(-43, 3, 15), OfLocalDate.class).named("before Christ"),
                trip("date", LocalDate.MAX, OfLocalDate.class).named("infinite date"),
                trip("time", LocalTime.of(12, 34, 56, 123_456_000), OfLocalTime.class),
                trip("timetz", OffsetTime.parse("12:34:56.123456+02:00"), OfOffsetTime.class),
                trip("timestamp", LocalDateTime.parse("2024-02-29T12:34:56.123456"), OfLocalDateTime.class),
                trip("timestamp", LocalDateTime.parse("0001-01-01T00:00:00"), OfLocalDateTime.class).named("year one"),
                trip("timestamptz", moment, OfInstant.class),
                trip("timestamptz", Instant.MAX, OfInstant.class).named("infinite instant"),
                trip("timestamptz", Instant.MIN, OfInstant.class).named("infinite past"),
                trip("timestamptz", moment.plusNanos(999), OfInstant.class).returning(moment).named("finer than a microsecond"),
                trip("timestamptz", OffsetDateTime.parse("2024-02-29T10:34:56.123456Z"), OfOffsetDateTime.class),
                trip("timestamptz", ZonedDateTime.parse("2024-02-29T10:34:56.123456Z"), OfZonedDateTime.class),
                trip("interval", new Interval(14, 3, -14_706_789_000L), OfInterval.class),
                trip("interval", new Interval(-1, -3, -500_000), OfInterval.class).named("half a second back"),
                trip("interval", Duration.ofHours(36).plusMillis(5), OfDuration.class),
                trip("interval", Period.of(1, 2, 3), OfPeriod.class),
                trip("uuid", uuid, OfUuid.class),
                trip("bytea", new byte[] {0, 1, -1, 92}, OfBytes.class),
                trip("json", JsonText.of("{\"a\": [1, \"ü\"]}"), OfJson.class),
                trip("jsonb", JsonText.of("{\"a\": [1, \"ü\"]}"), OfJson.class),
                trip("jsonb", "{\"a\": 1}", OfString.class),
                trip("mood", Mood.HAPPY, OfMood.class),
                trip("mood", "HAPPY", OfString.class),
                trip("\"Odd Type\"", Odd.ONE, OfOdd.class),
                trip("text", Mood.SAD, OfMood.class),
                trip("inet", address("10.0.0.1"), OfInet.class),
                trip("inet", address("fe80::1"), OfInet.class).named("six"),
                trip("inet", "10.0.0.0/8", OfString.class),
                trip("text", Optional.of("x"), OfOptional.class),
                trip("timestamptz", Optional.of(moment), OfOptionalInstant.class),
                trip("int4", OptionalInt.of(7), OfOptionalInt.class),
                trip("int8", OptionalLong.of(7), OfOptionalLong.class),
                trip("float8", OptionalDouble.of(1.5), OfOptionalDouble.class),
                trip("int4[]", Arrays.asList(1, null, 3), OfInts.class),
                trip("int4[]", List.of(), OfInts.class).named("no ints"),
                trip("int4[]", List.of(List.of(1, 2), List.of(3, 4)), OfNested.class),
                trip("int8[]", List.of(1L, 2L), OfLongs.class),
                trip("int4[]", new int[] {1, 2}, OfIntArray.class),
                trip("text[]", new String[] {"a", null, "NULL", "b\"\\,{}"}, OfStringArray.class),
                trip("text[]", Arrays.asList("a", null, "NULL", "", "b\"\\,{} "), OfStrings.class),
                trip("uuid[]", List.of(uuid), OfUuids.class),
                trip("mood[]", List.of(Mood.HAPPY, Mood.SAD), OfMoods.class),
                trip("jsonb[]", List.of(JsonText.of("{\"a\": \"b,c\"}")), OfJsons.class),
                trip("numeric[]", List.of(new BigDecimal("1.50")), OfDecimals.class),
                trip("bool[]", List.of(true, false), OfBooleans.class),
                trip("float8[]", List.of(1.5, -0.1), OfDoubles.class),
                trip("timestamptz[]", Arrays.asList(moment, null, Instant.parse("0001-01-01T00:00:00Z")), OfInstants.class),
                trip("date[]", List.of(LocalDate.of(2024, 2, 29), LocalDate.of(-43, 3, 15)), OfDates.class),
                trip("time[]", List.of(LocalTime.of(12, 34, 56, 123_456_000)), OfTimes.class),
                trip("timestamp[]", List.of(LocalDateTime.parse("2024-03-31T02:30:00.5")), OfTimestamps.class),
                trip("interval[]", List.of(new Interval(1, 2, 3)), OfIntervals.class),
                trip("inet[]", List.of(address("10.0.0.1")), OfInets.class));
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private RoundTrip named(String extra) {
        return new RoundTrip(name + " " + extra, sqlType, bound, record, component);
    }

    private RoundTrip returning(Object other) {
        return new RoundTrip(name + " widened", sqlType, bound, record, other);
    }

    Object expected() {
        return of(component);
    }

    /** The record with its one component NULL. */
    Object ofNull() {
        var type = record.getRecordComponents()[0].getType();
        return of(Objects.requireNonNullElse(ContainerConversions.ofNull(type), Absent.VALUE));
    }

    private enum Absent { VALUE }

    Object of(@Nullable Object value) {
        var constructor = record.getDeclaredConstructors()[0];
        try {
            return constructor.newInstance(value == Absent.VALUE ? null : narrowed(value));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private @Nullable Object narrowed(@Nullable Object value) {
        return value instanceof Integer number && record == OfShort.class ? number.shortValue() : value;
    }

    @Override
    public String toString() {
        return name;
    }
}
