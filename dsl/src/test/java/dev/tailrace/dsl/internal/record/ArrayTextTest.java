package dev.tailrace.dsl.internal.record;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ArrayTextTest {
    private static List<?> parse(String text) {
        return ArrayText.parse(text, Function.identity()::apply);
    }

    @Test
    void bare_quoted_and_null_elements_are_told_apart() {
        assertEquals(Arrays.asList("a", "b c", null, "NULL", "q\"\\,{}"), parse("{a,\"b c\",NULL,\"NULL\",\"q\\\"\\\\,{}\"}"));
    }

    @Test
    void dimensions_nest_and_bounds_are_dropped() {
        assertEquals(List.of(List.of("1", "2"), List.of("3", "4")), parse("{{1,2},{3,4}}"));
        assertEquals(List.of("5", "6"), parse("[2:3]={5,6}"));
        assertEquals(List.of(), parse("{}"));
    }

    @Test
    void what_is_formatted_parses_back() {
        for (var elements : List.of(
                List.of(), Arrays.asList("", "NULL", null, "a,b", "\\", "\"", "{x}", " "), List.of(List.of("1"), List.of("2")))) {
            assertEquals(elements, parse(ArrayText.format(elements)));
        }
    }
}
