package dev.tailrace.dsl.internal.execution;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Aborts a connection that stays silent in a call that no cancel request can end, such as ROLLBACK over a frozen network. */
final class AbortTimer {
    private static final Logger log = LoggerFactory.getLogger(AbortTimer.class);

    private final AtomicBoolean decided = new AtomicBoolean(); // by the call's return or by the timer, whichever comes first
    private final Future<?> timer;

    AbortTimer(JdbcEngine engine, Connection connection, Duration bound) {
        timer = engine.after(bound, () -> {
            if (!decided.compareAndSet(false, true)) return;
            try {
                log.warn("A connection was silent for {} ms and is aborted", bound.toMillis());
                engine.driver().abort(connection);
            } catch (SQLException | RuntimeException e) {
                log.warn("A silent connection could not be aborted", e);
            }
        });
    }

    /** The call has returned; false if the connection was, or is being, aborted. */
    boolean stop() {
        timer.cancel(false);
        return decided.compareAndSet(false, true);
    }
}
