package dev.tailrace.dsl.internal.record;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParameterCastTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "bigint | ?",
        "numeric(10,2) | ?",
        "jsonb | ?::jsonb",
        "mood | ?::text::mood",
        "\"Odd (2) Type\" | ?::text::\"Odd (2) Type\"",
        "shop.mood[] | ?::shop.mood[]",
        "character varying(10) | ?::character varying",
        "character(4) | ?::text::bpchar",
        "bit(3) | ?::text::bit varying",
        "timestamp(3) with time zone | ?::timestamp with time zone",
        "interval day to second(3) | ?::interval",
        "int4range | ?::text::int4range"
    })
    void a_placeholder_says_the_type_where_the_driver_does_not(String type, String placeholder) {
        assertEquals(placeholder, ParameterCast.placeholder(type));
    }
}
