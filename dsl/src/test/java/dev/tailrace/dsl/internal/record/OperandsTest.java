package dev.tailrace.dsl.internal.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class OperandsTest {
    @Test
    void a_value_passes() {
        assertEquals(18, Operands.required(18, "age"));
        assertEquals(List.of(1, 2), Operands.allRequired(List.of(1, 2), "age"));
    }

    @Test
    void null_is_refused_with_a_hint() {
        var error = assertThrows(IllegalArgumentException.class, () -> Operands.required(null, "age"));
        assertTrue(error.getMessage().contains("\"age\"") && error.getMessage().contains("use isNull()"), error.getMessage());
        assertThrows(IllegalArgumentException.class, () -> Operands.allRequired(Arrays.asList(1, null), "age"));
    }
}
