package dev.tailrace.dsl.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class PageTest {
    @Test
    void theCountsOfAPageInTheMiddleAddUp() {
        var page = new Page<>(List.of("d", "e", "f"), 2, 3, 7);
        assertEquals(3, page.last());
        assertEquals(4, page.from());
        assertEquals(6, page.to());
        assertTrue(page.hasPrevious());
        assertTrue(page.hasNext());
    }

    @Test
    void thereIsOnePageOfNothing() {
        var page = new Page<>(List.of(), 1, 3, 0);
        assertEquals(1, page.last());
        assertEquals(0, page.from());
        assertEquals(0, page.to());
        assertFalse(page.hasNext());
    }

    @Test
    void mappingKeepsTheCounts() {
        assertEquals(new Page<>(List.of(1, 2), 1, 2, 4), new Page<>(List.of("a", "bb"), 1, 2, 4).map(String::length));
    }

    @Test
    void aRequestForPageZeroOrForNoRowsIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> PageRequest.of(0, 10));
        assertThrows(IllegalArgumentException.class, () -> PageRequest.of(1, 0));
        assertEquals(21_474_836_460L, PageRequest.of(Integer.MAX_VALUE, 10).offset());
    }
}
