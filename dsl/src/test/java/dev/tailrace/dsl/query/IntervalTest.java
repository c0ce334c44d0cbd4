package dev.tailrace.dsl.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Period;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntervalTest {
    @ParameterizedTest
    @CsvSource({"0,P0M0DT0S", "1500000,P0M0DT1.500000S", "-500000,P0M0DT-0.500000S", "-1,P0M0DT-0.000001S", "86400000000,P0M0DT86400S"})
    void the_text_is_iso_8601_with_one_sign_for_seconds_and_fraction(long microseconds, String text) {
        assertEquals(text, new Interval(0, 0, microseconds).toString());
    }

    @Test
    void a_duration_is_time_alone_and_comes_back() {
        for (var duration : new Duration[] {Duration.ofHours(36), Duration.ofNanos(-1_500_000), Duration.ZERO}) {
            assertEquals(0, Interval.of(duration).days());
            assertEquals(duration, Interval.of(duration).toDuration());
        }
    }

    @Test
    void days_count_24_hours_in_a_duration_and_months_refuse() {
        assertEquals(Duration.ofHours(49), new Interval(0, 2, 3_600_000_000L).toDuration());
        assertThrows(ArithmeticException.class, () -> new Interval(1, 0, 0).toDuration());
    }

    @Test
    void a_period_comes_back_with_its_months_below_twelve_and_time_refuses() {
        assertEquals(Period.of(2, 2, 40), Interval.of(Period.of(1, 14, 40)).toPeriod());
        assertThrows(ArithmeticException.class, () -> new Interval(1, 0, 1).toPeriod());
    }
}
