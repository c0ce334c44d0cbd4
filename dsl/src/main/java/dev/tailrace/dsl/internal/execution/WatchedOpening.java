package dev.tailrace.dsl.internal.execution;

import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A watched connection on its way. Cancelled, its caller is answered at once and the connection is closed when it comes. */
final class WatchedOpening implements Execution {
    private final WatchedConnections connections;
    private final Watch watch;
    private final Completion<WatchedConnection> completion;
    private final AtomicBoolean answered = new AtomicBoolean();
    private volatile @Nullable WatchedConnection opened;

    WatchedOpening(WatchedConnections connections, Watch watch, Completion<WatchedConnection> completion) {
        this.connections = connections;
        this.watch = watch;
        this.completion = completion;
    }

    /** On a JDBC thread. */
    void run() {
        WatchedConnection connection;
        try {
            if (answered.get()) return;
            connection = connections.connect(watch);
        } catch (RuntimeException e) {
            if (takeAnswer()) completion.failed(e);
            return;
        }
        opened = connection;
        if (takeAnswer()) {
            completion.succeeded(connection);
            connection.start();
        } else {
            connection.abandon(new CancellationException("Nobody waits for this connection any more"));
        }
    }

    /** A cancel that comes after the answer is from a caller who could not take it any more: the connection has no owner. */
    @Override
    public void cancel(Throwable cause) {
        if (takeAnswer()) {
            completion.failed(cause);
            return;
        }
        var ownerless = opened;
        if (ownerless != null) ownerless.abandon(cause);
    }

    private boolean takeAnswer() {
        if (!answered.compareAndSet(false, true)) return false;
        connections.answered(this);
        return true;
    }
}
