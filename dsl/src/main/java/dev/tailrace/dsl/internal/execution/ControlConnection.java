package dev.tailrace.dsl.internal.execution;

import dev.tailrace.dsl.driver.ConnectTarget;
import dev.tailrace.dsl.driver.PostgresDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one connection per database that asks the server to cancel what others run. A function call acknowledges by returning, on every
 * driver; {@code Statement.cancel()} does not (a no-op before execution and during a cursor fetch, late with some drivers).
 *
 * <p>Owned by the cancel thread; only {@link #close} may come from another.
 */
final class ControlConnection implements CancelChannel {
    private static final Logger log = LoggerFactory.getLogger(ControlConnection.class);

    private final PostgresDriver driver;
    private final ConnectTarget target;
    private volatile @Nullable Connection connection;
    private volatile boolean closed;

    /** @param connection the first one, open already; {@code target} is for those after it and carries the cancel signal timeout */
    ControlConnection(PostgresDriver driver, ConnectTarget target, Connection connection) {
        this.driver = driver;
        this.target = boundedBySilence(target);
        this.connection = connection;
    }

    /** Cancels wait while it is opened again: no longer than they wait for an answer. */
    private static ConnectTarget boundedBySilence(ConnectTarget target) {
        var silence = target.socketTimeout();
        if (silence.isZero() || !target.connectTimeout().isZero() && target.connectTimeout().compareTo(silence) <= 0) return target;
        return new ConnectTarget(target.host(), target.port(), target.database(), target.user(), target.password(), target.tls(),
                silence, silence, target.serverParameters());
    }

    private static final String CANCEL = "select pg_cancel_backend(pid::int) from unnest(string_to_array(?, ',')) as pid";

    /** OFFSET 0 keeps the two apart: the wait is read before the signal is sent. Only who waits is looked for among all locks. */
    private static final String CANCEL_WAITING = """
            select backend.pid, backend.waited_millis, pg_cancel_backend(backend.pid)
            from (
                select
                    given::int as pid,
                    case when (select wait_event_type from pg_stat_get_activity(given::int)) = 'Lock' then (
                        select extract(epoch from clock_timestamp() - min(waitstart))::float8 * 1000
                        from pg_locks
                        where pg_locks.pid = given::int and not granted
                    ) end as waited_millis
                from unnest(string_to_array(?, ',')) as given
                offset 0
            ) as backend""";

    @Override
    public Answer cancel(Collection<Fence> fences, Map<Integer, LockWait> waits) {
        return waits.isEmpty() ? signal(CANCEL, fences, waits) : signal(CANCEL_WAITING, fences, waits);
    }

    @Override
    public Answer terminate(Collection<Fence> fences) {
        return signal("select pg_terminate_backend(pid::int) from unnest(string_to_array(?, ',')) as pid", fences, Map.of());
    }

    private Answer signal(String sql, Collection<Fence> fences, Map<Integer, LockWait> waits) {
        Connection open;
        try {
            open = open();
        } catch (SQLException | RuntimeException e) {
            log.debug("The control connection cannot be opened", e);
            return Answer.NOT_SENT;
        }
        try (var statement = open.prepareStatement(sql)) {
            statement.setString(1, fences.stream().map(fence -> Integer.toString(fence.backendPid())).collect(Collectors.joining(",")));
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    // each row acknowledges one signal; false means that the backend is gone, which is as good
                    if (!waits.isEmpty()) tell(waits.get(rows.getInt(1)), rows.getDouble(2));
                }
            }
            return Answer.ACKNOWLEDGED;
        } catch (SQLException | RuntimeException e) {
            log.debug("The control connection failed; the next request opens another", e);
            drop();
            return Answer.UNKNOWN;
        }
    }

    /** NULL, for a backend that waits for no lock, reads as 0. */
    private static void tell(@Nullable LockWait wait, double millis) {
        if (wait != null) wait.told(Duration.ofNanos((long) (Math.max(0, millis) * 1_000_000)));
    }

    private Connection open() throws SQLException {
        var present = connection;
        if (present != null && !present.isClosed()) return present;
        if (closed) throw new SQLException("closed");
        var fresh = driver.open(target);
        connection = fresh;
        if (closed) drop();
        return fresh;
    }

    private void drop() {
        var present = connection;
        connection = null;
        if (present == null) return;
        try {
            driver.abort(present);
        } catch (SQLException | RuntimeException e) {
            log.debug("The control connection could not be aborted", e);
        }
    }

    /** Aborts: the cancel thread may be waiting on it, and an idle backend ends when its socket does. */
    @Override
    public void close() {
        closed = true;
        drop();
    }
}
