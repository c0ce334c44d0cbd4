package dev.tailrace.dsl.internal.execution;

import java.sql.Connection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The watched connections of an engine, open or being opened, so that closing it reaches each. */
final class WatchedConnections {
    private final JdbcEngine engine;
    private final ConnectionSource source;
    private final Set<WatchedConnection> open = ConcurrentHashMap.newKeySet();
    private final Set<WatchedOpening> opening = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Throwable closed;

    WatchedConnections(JdbcEngine engine, ConnectionSource source) {
        this.engine = engine;
        this.source = source;
    }

    Execution open(Watch watch, Completion<WatchedConnection> completion) {
        var attempt = new WatchedOpening(this, watch, completion);
        opening.add(attempt);
        var reason = closed; // read after it was added: either we see the closing, or the closing sees it
        if (reason != null) attempt.cancel(reason);
        else engine.threads().execute(attempt::run);
        return attempt;
    }

    /** Blocks, for at most the connect timeout. */
    WatchedConnection connect(Watch watch) {
        var watched = new WatchedConnection(engine, this, source.dedicated(), watch);
        open.add(watched);
        var reason = closed;
        if (reason != null) watched.revoke(reason);
        return watched;
    }

    void answered(WatchedOpening attempt) {
        opening.remove(attempt);
    }

    void end(Connection connection) {
        source.endDedicated(connection);
    }

    void ended(WatchedConnection connection) {
        open.remove(connection);
    }

    /** Tells every owner and ends every backend; bounded by the connections' own bounds. */
    void close(Throwable cause) {
        closed = cause;
        List.copyOf(opening).forEach(attempt -> attempt.cancel(cause));
        var all = List.copyOf(open);
        all.forEach(connection -> connection.revoke(cause));
        all.forEach(WatchedConnection::awaitGone);
    }
}
