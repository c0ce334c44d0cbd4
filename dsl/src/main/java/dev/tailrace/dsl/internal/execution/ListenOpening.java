package dev.tailrace.dsl.internal.execution;

import dev.tailrace.dsl.driver.NotificationListener;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A LISTEN connection on its way. Cancelled, its caller is answered at once and the connection is closed when it comes. */
final class ListenOpening implements Execution {
    private final ListenConnections connections;
    private final Duration bound;
    private final NotificationListener listener;
    private final Completion<ListenConnection> completion;
    private final AtomicBoolean answered = new AtomicBoolean();
    private volatile @Nullable ListenConnection opened;

    ListenOpening(
            ListenConnections connections, Duration bound, NotificationListener listener, Completion<ListenConnection> completion) {
        this.connections = connections;
        this.bound = bound;
        this.listener = listener;
        this.completion = completion;
    }

    /** On a JDBC thread. */
    void run() {
        ListenConnection connection;
        try {
            if (answered.get()) return;
            connection = connections.connect(bound, listener);
        } catch (RuntimeException e) {
            if (takeAnswer()) completion.failed(e);
            return;
        }
        opened = connection;
        if (takeAnswer()) completion.succeeded(connection);
        else connection.abandon();
    }

    /** A cancel that comes after the answer is from a caller who could not take it any more: the connection has no owner. */
    @Override
    public void cancel(Throwable cause) {
        if (takeAnswer()) {
            completion.failed(cause);
            return;
        }
        var ownerless = opened;
        if (ownerless != null) ownerless.abandon();
    }

    private boolean takeAnswer() {
        if (!answered.compareAndSet(false, true)) return false;
        connections.answered(this);
        return true;
    }
}
