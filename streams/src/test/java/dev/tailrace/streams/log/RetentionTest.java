package dev.tailrace.streams.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetentionTest {
    @Test
    void startsFromTheDefaultAndChangesOneThingAtATime() {
        var retention = Retention.DEFAULT.withMaxAge(Duration.ofDays(2)).withMaxBytes(5L << 30).withKeep(Duration.ZERO);

        assertEquals(new Retention(Duration.ofDays(2), 5L << 30, Duration.ZERO), retention);
        assertEquals(Duration.ofDays(2), retention.maxAge());
        assertEquals(5L << 30, retention.maxBytes());
        assertEquals(Duration.ofHours(1), Retention.DEFAULT.keep());
    }

    @Test
    void refusesLimitsThatContradictEachOtherOrAreOutOfRange() {
        var day = Duration.ofDays(1);
        assertThrows(IllegalArgumentException.class, () -> new Retention(day, 1 << 30, day.plusNanos(1)));
        assertThrows(IllegalArgumentException.class, () -> new Retention(Duration.ZERO, 1 << 30, Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> new Retention(day, 1 << 30, day.negated()));
        assertThrows(IllegalArgumentException.class, () -> new Retention(Duration.ofDays(36_501), 1 << 30, day));
        assertThrows(IllegalArgumentException.class, () -> new Retention(day, Retention.LEAST_BYTES - 1, day));
    }

    @Test
    void aReportKeepsTheNamesThatItWasGiven() {
        var names = new ArrayList<>(List.of("billing"));
        var report = new TrimReport(1, 2, 3, names, true, false);
        names.clear();

        assertEquals(List.of("billing"), report.lostConsumers());
    }
}
