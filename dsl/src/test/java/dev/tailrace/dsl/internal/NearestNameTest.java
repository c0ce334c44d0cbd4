package dev.tailrace.dsl.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNameTest {
    private static final List<String> COLUMNS = List.of("id", "name", "created_at", "updated_at", "lock_version");

    @ParameterizedTest
    @CsvSource({"nmae,name", "created,created_at", "createdat,created_at", "CREATED_AT,created_at", "ids,id", "lockversion,lock_version"})
    void a_misspelt_name_finds_the_nearest(String misspelt, String meant) {
        assertEquals(meant, NearestName.of(misspelt, COLUMNS));
    }

    @ParameterizedTest
    @CsvSource({"price", "xy", "a_very_long_name_that_resembles_nothing"})
    void a_name_that_resembles_nothing_finds_nothing(String name) {
        assertNull(NearestName.of(name, COLUMNS));
        assertEquals("", NearestName.suggestion(name, COLUMNS));
    }

    @Test
    void a_suggestion_ends_a_message() {
        assertEquals("; did you mean \"name\"?", NearestName.suggestion("nane", COLUMNS));
    }

    @ParameterizedTest
    @CsvSource({"abc,abc,0", "abc,acb,1", "abc,ab,1", "abc,xabc,1", "abc,'',3", "kitten,sitting,3"})
    void distance_counts_edits_and_a_swap_as_one(String from, String to, int edits) {
        assertEquals(edits, NearestName.distance(from, to));
    }
}
