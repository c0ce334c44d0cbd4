package dev.tailrace.dsl.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class KeysetTest {
    @Test
    void everyKindOfKeyComesBackFromItsCursor() {
        var keyset = Keyset.of(
                null, "ä\"'; --", 1L, 2, (short) 3, new BigDecimal("1.50"), 1.5, 2.5f, true,
                new UUID(1, 2), Instant.parse("2026-11-21T10:00:00Z"),
                OffsetDateTime.parse("2026-11-21T10:00:00+01:00"), LocalDateTime.parse("2026-11-21T10:00:00"),
                LocalDate.parse("2026-11-21"),
                LocalTime.parse("10:00:00"));
        var cursor = keyset.cursor();
        assertTrue(cursor.matches("[A-Za-z0-9_-]+"), cursor);
        assertEquals(keyset, Keyset.parse(cursor));
    }

    @Test
    void whatIsNoCursorIsRefusedWithoutQuotingIt() {
        var good = Keyset.of("secret", 1L).cursor();
        for (var bad : new String[] {"", "' or 1=1", "AAAA", good.substring(0, good.length() - 4), good + "AAAA", "AQFsAAFY"}) {
            var refused = assertThrows(IllegalArgumentException.class, () -> Keyset.parse(bad), bad);
            assertTrue(refused.getMessage().contains("Keyset.cursor()"), refused.getMessage());
            assertNull(refused.getCause());
        }
    }

    @Test
    void aKeyThatCannotBeWrittenDownIsRefusedByType() {
        var keyset = Keyset.of(new Object());
        assertTrue(assertThrows(IllegalArgumentException.class, keyset::cursor).getMessage().contains("java.lang.Object"));
    }
}
