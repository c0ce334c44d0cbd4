package dev.tailrace.dsl.internal.execution;

import dev.tailrace.dsl.driver.NotificationListener;
import dev.tailrace.dsl.driver.PostgresDriver;
import dev.tailrace.dsl.internal.open.ErrorTranslator;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The LISTEN connections of an engine, open or being opened, so that closing it reaches each. */
final class ListenConnections {
    private static final Logger log = LoggerFactory.getLogger(ListenConnections.class);

    private final JdbcEngine engine;
    private final ConnectionSource source;
    private final Set<ListenConnection> open = ConcurrentHashMap.newKeySet();
    private final Set<ListenOpening> opening = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Throwable closed;

    ListenConnections(JdbcEngine engine, ConnectionSource source) {
        this.engine = engine;
        this.source = source;
    }

    Execution open(Duration bound, NotificationListener listener, Completion<ListenConnection> completion) {
        var attempt = new ListenOpening(this, bound, listener, completion);
        opening.add(attempt);
        var reason = closed; // read after it was added: either we see the closing, or the closing sees it
        if (reason != null) attempt.cancel(reason);
        else engine.threads().execute(attempt::run);
        return attempt;
    }

    /** Blocks, for at most the connect timeout and {@code bound}. */
    ListenConnection connect(Duration bound, NotificationListener listener) {
        var connection = source.listening();
        var guard = engine.after(bound, () -> abort(connection));
        try {
            var listening = new ListenConnection(engine, this, connection, bound, listener);
            open.add(listening);
            var reason = closed;
            if (reason != null) listening.revoke();
            if (listening.isGone()) open.remove(listening);
            return listening;
        } catch (SQLException | RuntimeException e) {
            source.endDedicated(connection);
            throw ErrorTranslator.statement(e) instanceof RuntimeException translated ? translated : new IllegalStateException(e);
        } finally {
            guard.cancel(false);
        }
    }

    PostgresDriver driver() {
        return source.listenDriver();
    }

    void answered(ListenOpening attempt) {
        opening.remove(attempt);
    }

    void end(Connection connection) {
        source.endDedicated(connection);
    }

    void abort(Connection connection) {
        try {
            driver().abort(connection);
        } catch (SQLException | RuntimeException e) {
            log.debug("A LISTEN connection could not be aborted", e);
        }
    }

    void ended(ListenConnection connection) {
        open.remove(connection);
    }

    /** Tells every listener and ends every backend; bounded by the connections' own bounds. */
    void close(Throwable cause) {
        closed = cause;
        List.copyOf(opening).forEach(attempt -> attempt.cancel(cause));
        var all = List.copyOf(open);
        all.forEach(ListenConnection::revoke);
        all.forEach(ListenConnection::awaitGone);
    }
}
