package dev.tailrace.dsl.internal.record;

import com.impossibl.postgres.api.data.CidrAddr;
import com.impossibl.postgres.api.data.InetAddr;
import dev.tailrace.dsl.query.Interval;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PGInterval;
import org.postgresql.util.PGobject;

/** The drivers' own value classes as ours. */
public final class NaturalValue {
    private NaturalValue() {}

    public static @Nullable Object ofNullable(@Nullable Object value) {
        return value == null ? null : of(value);
    }

    static @Nullable Object of(Object value) {
        if (value instanceof PGInterval interval) {
            return ofPgjdbc(interval);
        }
        if (value instanceof com.impossibl.postgres.api.data.Interval interval) {
            return ofPgjdbcNg(interval);
        }
        if (value instanceof PGobject object) {
            return object.getValue();
        }
        if (value instanceof InetAddr || value instanceof CidrAddr) {
            return value.toString();
        }
        if (value instanceof OffsetDateTime moment) {
            return instant(moment);
        }
        return value;
    }

    static Instant instant(OffsetDateTime value) {
        if (value.equals(OffsetDateTime.MAX)) {
            return Instant.MAX;
        }
        return value.equals(OffsetDateTime.MIN) ? Instant.MIN : value.toInstant();
    }

    private static Interval ofPgjdbc(PGInterval interval) {
        var minutes = interval.getHours() * 60L + interval.getMinutes();
        var micros = (minutes * 60 + interval.getWholeSeconds()) * 1_000_000 + interval.getMicroSeconds();
        return new Interval(interval.getYears() * 12 + interval.getMonths(), interval.getDays(), micros);
    }

    private static Interval ofPgjdbcNg(com.impossibl.postgres.api.data.Interval interval) {
        var period = Interval.of(interval.getPeriod());
        return new Interval(period.months(), period.days(), Interval.of(interval.getDuration()).microseconds());
    }
}
