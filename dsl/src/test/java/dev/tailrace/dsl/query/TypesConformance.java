package dev.tailrace.dsl.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.error.InvalidQueryException;
import dev.tailrace.dsl.error.QueryFailedException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Values of every type: stored, found again by themselves, and refused where they do not fit. */
abstract class TypesConformance extends QueriesConformance {
    private static final Instant NOON = Instant.parse("2024-02-29T12:00:00.123456Z");
    private static final UUID ID = UUID.fromString("6f1c2d1e-0000-4000-8000-00000000cafe");

    @BeforeAll
    void everyType() {
        server(
                """
                create table kinds (
                    id int generated always as identity primary key,
                    c_int2 int2, c_int4 int4, c_int8 int8, c_numeric numeric, c_float4 float4, c_float8 float8, c_bool bool,
                    c_text text, c_varchar varchar(5), c_char char(5), c_name name, c_uuid uuid, c_bytea bytea,
                    c_date date, c_time time, c_timetz timetz, c_timestamp timestamp, c_timestamptz timestamptz, c_interval interval,
                    c_json json, c_jsonb jsonb, c_mood mood, c_inet inet, c_cidr cidr, c_handle handle, c_range int4range, c_xml xml,
                    c_ints int[], c_texts text[], c_moods mood[], c_times timestamptz[], c_uuids uuid[], c_docs jsonb[], c_grid int[]
                )
                """);
    }

    private long stored(String column, Object value) {
        return get(db.into("kinds").values(Map.of(column, value)).returning("id").firstAsync()).orElseThrow().getLong("id");
    }

    /** Stores a value, finds it by itself, and finds it among others. */
    private void assertHolds(String column, Object value) {
        var id = stored(column, value);
        var found = get(db.from("kinds").where(column, value).where("id", id).firstAsync());
        assertEquals(Optional.of(id), found.map(row -> row.getLong("id")), column);
        assertEquals(1, get(db.from("kinds").where(column).in(List.of(value)).where("id", id).countAsync()), column);
    }

    @Test
    void numbersOfEveryWidth() {
        for (var column : List.of("c_int2", "c_int4", "c_int8", "c_numeric")) {
            for (Object seven : List.of((byte) 7, (short) 7, 7, 7L, BigInteger.valueOf(7))) {
                assertHolds(column, seven);
            }
        }
        assertHolds("c_int8", Long.MIN_VALUE);
        assertHolds("c_numeric", new BigDecimal("12345678901234567890.123456789"));
        assertHolds("c_numeric", 0.1);
        assertHolds("c_float4", 0.1f);
        assertHolds("c_float8", 0.1);
        assertHolds("c_float8", Double.POSITIVE_INFINITY);
    }

    @Test
    void textsEnumsAndBooleans() {
        assertHolds("c_bool", true);
        assertHolds("c_text", "ünï 'quoted' \"twice\" \\ $1");
        assertHolds("c_text", Mood.happy);
        assertHolds("c_varchar", "abc");
        assertHolds("c_char", "abc");
        assertHolds("c_char", 'x');
        assertHolds("c_name", "abc");
        assertHolds("c_mood", "sad");
        assertHolds("c_mood", Mood.happy);
        assertHolds("c_handle", "ada");
    }

    @Test
    void momentsAndSpans() {
        assertHolds("c_date", LocalDate.of(2024, 2, 29));
        assertHolds("c_time", LocalTime.of(12, 30, 1, 500_000_000));
        assertHolds("c_timetz", OffsetTime.of(12, 30, 1, 0, ZoneOffset.ofHours(2)));
        assertHolds("c_timestamp", LocalDateTime.of(2024, 2, 29, 12, 0, 0, 999_999_999));
        assertHolds("c_timestamptz", NOON);
        assertHolds("c_timestamptz", NOON.atOffset(ZoneOffset.ofHours(-5)));
        assertHolds("c_timestamptz", NOON.atZone(ZoneId.of("Europe/Berlin")));
        assertHolds("c_timestamptz", OffsetDateTime.MAX);
        assertHolds("c_interval", Duration.ofMillis(-1_500));
        assertHolds("c_interval", Period.of(1, 2, 3));
        assertHolds("c_interval", new Interval(14, 3, 4_005_006));
        assertEquals(NOON, get(db.from("kinds").findAsync(stored("c_timestamptz", NOON))).orElseThrow().getInstant("c_timestamptz"));
    }

    @Test
    void identifiersBytesAndAddresses() throws UnknownHostException {
        assertHolds("c_uuid", ID);
        assertHolds("c_uuid", ID.toString());
        assertHolds("c_bytea", new byte[] {0, -1, 39, 92});
        assertHolds("c_bytea", ByteBuffer.wrap(new byte[] {1, 2}));
        assertHolds("c_inet", InetAddress.getByName("10.0.0.1"));
        assertHolds("c_inet", "fe80::1/64");
        assertHolds("c_cidr", "10.1.0.0/16");
        assertHolds("c_range", "[1,5)");
    }

    @Test
    void documents() {
        assertHolds("c_jsonb", "{\"a\": [1, null]}");
        assertHolds("c_jsonb", JsonText.of("3"));
        assertHolds("c_jsonb", Map.of("line\nbreak", List.of(1, true, "\"q\"")));
        var id = stored("c_json", Map.of("a", 1));
        assertEquals("{\"a\":1}", get(db.from("kinds").findAsync(id)).orElseThrow().getJson("c_json").text());
        assertTrue(stored("c_xml", "<a/>") > 0);
    }

    @Test
    void arrays() {
        assertHolds("c_ints", List.of(1, 2));
        assertHolds("c_ints", new int[] {3, 4});
        assertHolds("c_ints", new Long[] {5L, 6L});
        assertHolds("c_texts", List.of("NULL", "", "a,b", "{}", "\"\\"));
        assertHolds("c_moods", List.of(Mood.sad, Mood.happy));
        assertHolds("c_times", List.of(NOON));
        assertHolds("c_uuids", List.of(ID));
        assertHolds("c_docs", List.of("{\"a\": \"b\"}"));
        assertHolds("c_grid", new int[][] {{1, 2}, {3, 4}});
        var id = stored("c_ints", Arrays.asList(1, null));
        assertEquals(Arrays.asList(1, null), get(db.from("kinds").findAsync(id)).orElseThrow().getList("c_ints", Integer.class));
    }

    @Test
    void optionalsAreWhatTheyHold() {
        var empty = get(db.from("kinds").findAsync(stored("c_int4", Optional.empty()))).orElseThrow();
        assertTrue(empty.isNull("c_int4"));
        var eight = get(db.from("kinds").findAsync(stored("c_int4", OptionalInt.of(8)))).orElseThrow();
        assertEquals(8, eight.getInt("c_int4"));
        assertEquals(1, get(db.from("kinds").where("c_int4", Optional.of(8)).limit(1).getAsync()).size());
    }

    @Test
    void whatDoesNotFitIsRefusedBeforeItIsSent() {
        Map.<String, Object>of(
                "c_int4", "1", "c_numeric", "1", "c_bool", "true", "c_text", 1, "c_uuid", "no uuid", "c_date", NOON,
                "c_timestamptz", LocalDateTime.MIN, "c_jsonb", NOON, "c_mood", 1, "c_ints", List.of("1")).forEach((column, value) -> {
            failure(InvalidQueryException.class, db.into("kinds").values(Map.of(column, value)).executeAsync());
            failure(InvalidQueryException.class, db.from("kinds").where(column, value).getAsync());
        });
    }

    @Test
    void whatOnlyTheServerCanTellIsItsError() {
        failure(QueryFailedException.class, db.into("kinds").values(Map.of("c_mood", "furious")).executeAsync());
        failure(QueryFailedException.class, db.into("kinds").values(Map.of("c_int2", 70_000)).executeAsync());
        failure(QueryFailedException.class, db.into("kinds").values(Map.of("c_varchar", "too long")).executeAsync());
    }
}
