package dev.tailrace.streams.consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class KeyShareTest {
    @Test
    void aKeyHasTheSameNumberEverywhere() {
        assertEquals(894086903L, KeyShare.hash("{\"id\": 1}"));
        assertEquals(3395711149L, KeyShare.hash("{\"a\": \"ü\", \"b\": 7}"));
    }

    @Test
    void aKeyBelongsToItsNumberModuloThePartitions() {
        assertEquals(3, KeyShare.of("{\"id\": 1}", 4));
        assertEquals(0, KeyShare.of(null, 4), "of a table without a key");
        assertThrows(IllegalArgumentException.class, () -> KeyShare.of("{\"id\": 1}", 0));
    }
}
