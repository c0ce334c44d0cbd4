package dev.tailrace.dsl.internal.execution;

import java.sql.SQLException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps slots out of service until the pool has connections for them, so that no JDBC thread waits inside the pool: at the start, after
 * an eviction, while the server is down. HikariCP opens connections one by one, some 30 ms each.
 */
final class SlotRecovery {
    private static final long FIRST_LOOK_MILLIS = 2;
    private static final long LONGEST_LOOK_MILLIS = 100;

    private final int size;
    private final Slots slots;
    private final ConnectionSource source;
    private final ScheduledExecutorService timer;

    private final Object lock = new Object(); // guards the fields below
    private int out;
    private boolean looking;
    private @Nullable SQLException lastFailure;

    /** All slots begin out of service. */
    SlotRecovery(int size, Slots slots, ConnectionSource source, ScheduledExecutorService timer) {
        this.size = size;
        this.slots = slots;
        this.source = source;
        this.timer = timer;
        this.out = size;
        this.looking = true;
        look(FIRST_LOOK_MILLIS);
    }

    void lost(@Nullable SQLException cause) {
        synchronized (lock) {
            out++;
            if (cause != null) lastFailure = cause;
            if (looking) return;
            looking = true;
        }
        timer.schedule(() -> look(FIRST_LOOK_MILLIS), FIRST_LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Why the pool could not connect, while slots are out of service for it. */
    @Nullable SQLException lastFailure() {
        synchronized (lock) {
            return out == 0 ? null : lastFailure;
        }
    }

    private void look(long waitedMillis) {
        int restored;
        synchronized (lock) {
            restored = Math.min(out, Math.max(0, source.size() - (size - out)));
            out -= restored;
            if (out == 0) {
                looking = false;
                lastFailure = null;
            } else {
                var next = restored > 0 ? FIRST_LOOK_MILLIS : Math.min(LONGEST_LOOK_MILLIS, waitedMillis * 2);
                timer.schedule(() -> look(next), next, TimeUnit.MILLISECONDS);
            }
        }
        for (var i = 0; i < restored; i++) slots.restore();
    }
}
