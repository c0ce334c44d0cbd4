package dev.tailrace.app.tail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tailrace.streams.log.Position;
import dev.tailrace.streams.log.Start;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

class StartOptionTest {
    private final StartOption option = new StartOption();

    @Test
    void wordsAreStarts() {
        assertSame(Start.NOW, option.convert("now"));
        assertSame(Start.SNAPSHOT, option.convert("snapshot"));
        assertSame(Start.OLDEST, option.convert("oldest"));
    }

    @Test
    void positionsAndTimesArePlaces() {
        assertEquals(Start.at(Position.parse("t1.-.-.10:20:10")), option.convert("t1.-.-.10:20:10"));
        assertEquals(Start.at(Instant.parse("2026-01-02T03:04:05Z")), option.convert("2026-01-02T03:04:05Z"));
    }

    @Test
    void everythingElseIsRefused() {
        assertThrows(TypeConversionException.class, () -> option.convert("t1.broken"));
        assertThrows(TypeConversionException.class, () -> option.convert("yesterday"));
    }
}
