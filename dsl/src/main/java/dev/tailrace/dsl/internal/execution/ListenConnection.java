package dev.tailrace.dsl.internal.execution;

import dev.tailrace.dsl.driver.ListenRegistration;
import dev.tailrace.dsl.driver.NotificationListener;
import dev.tailrace.dsl.error.ConnectionLostException;
import dev.tailrace.dsl.internal.open.ErrorTranslator;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection outside the pool that does nothing but LISTEN, in autocommit. Its listener is told once when it is lost or when the engine
 * is closed, never after {@link #close}. A network that froze is noticed by whoever runs a statement: nothing is sent unasked.
 */
public final class ListenConnection implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ListenConnection.class);

    private final JdbcEngine engine;
    private final ListenConnections owner;
    private final Connection connection;
    private final Duration bound;
    private final NotificationListener listener;
    private final int backendPid;
    private final int answeringPid;
    private final boolean standby;
    private final Object lock = new Object(); // guards registration, which the end may want before it is there
    private @Nullable ListenRegistration registration;
    private final AtomicBoolean ended = new AtomicBoolean(); // by close, by the engine, or because it is lost
    private final AtomicInteger running = new AtomicInteger(); // statements under way
    private final CountDownLatch gone = new CountDownLatch(1);

    /** Blocks for one round trip. */
    ListenConnection(
            JdbcEngine engine, ListenConnections owner, Connection connection, Duration bound, NotificationListener listener)
            throws SQLException {
        this.engine = engine;
        this.owner = owner;
        this.connection = connection;
        this.bound = bound;
        this.listener = listener;
        this.backendPid = owner.driver().backendPid(connection);
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("select pg_backend_pid(), pg_is_in_recovery()")) {
            row.next();
            answeringPid = row.getInt(1);
            standby = row.getBoolean(2);
        }
        var heard = new NotificationListener() {
            @Override
            public void notified(String channel, String payload, int sender) {
                if (!ended.get()) listener.notified(channel, payload, sender);
            }

            @Override
            public void closed() {
                lose();
            }
        };
        synchronized (lock) {
            registration = owner.driver().listen(connection, heard);
        }
    }

    /** The process id of its backend, as the server announced it. */
    public int backendPid() {
        return backendPid;
    }

    /** Whether another backend answers than was announced: a pooler stands between, and LISTEN would be somebody else's. */
    public boolean behindPooler() {
        return answeringPid != backendPid;
    }

    /** Whether the server was a standby when this was opened: it knows no LISTEN. */
    public boolean onStandby() {
        return standby;
    }

    /**
     * Runs a statement without rows, such as {@code LISTEN "x"}, on a JDBC thread; those of several callers one after the other. Without an
     * answer within the bound the connection is lost. Cancelling abandons the answer only.
     *
     * @throws ConnectionLostException through the completion, if the connection is or gets lost or was closed
     */
    public Execution execute(String sql, Completion<Boolean> completion) {
        var once = new AtomicBoolean();
        engine.threads().execute(() -> {
            var failure = run(sql);
            if (!once.compareAndSet(false, true)) return;
            if (failure == null) completion.succeeded(true);
            else completion.failed(failure);
        });
        return cause -> {
            if (once.compareAndSet(false, true)) completion.failed(cause);
        };
    }

    /** Java's form of {@link #execute}. */
    public CompletableFuture<Boolean> executeAsync(String sql) {
        return WorkFuture.of(engine, CallContext.current(), completion -> execute(sql, completion));
    }

    private @Nullable Throwable run(String sql) {
        running.incrementAndGet();
        var guard = engine.after(bound, this::silent);
        try {
            if (ended.get()) return new ConnectionLostException("The LISTEN connection is closed");
            registration().execute(sql);
            return null;
        } catch (SQLException | RuntimeException e) {
            var failure = ErrorTranslator.statement(e);
            if (failure instanceof ConnectionLostException) lose();
            return failure;
        } finally {
            guard.cancel(false);
            running.decrementAndGet();
        }
    }

    private ListenRegistration registration() {
        synchronized (lock) {
            return Objects.requireNonNull(registration);
        }
    }

    private void silent() {
        log.debug("A LISTEN connection did not answer within {}", bound);
        lose();
    }

    private void lose() {
        if (end()) listener.closed();
    }

    /** Stops listening and ends the backend; waits for that, within the bound. Idempotent. Never from the listener. */
    @Override
    public void close() {
        end();
        awaitGone();
    }

    /** As {@link #close}, without waiting. */
    public void abandon() {
        end();
    }

    /** As {@link #abandon}, by somebody else than the owner, who is told. */
    void revoke() {
        lose();
    }

    private boolean end() {
        if (!ended.compareAndSet(false, true)) return false;
        engine.threads().execute(this::dispose);
        return true;
    }

    private void dispose() {
        // A driver that is closed under a running statement leaves the backend behind; a lost network would keep the closing waiting.
        var guard = engine.after(running.get() > 0 ? Duration.ZERO : bound, () -> owner.abort(connection));
        try {
            registration().close();
            owner.end(connection);
        } finally {
            guard.cancel(false);
            owner.ended(this);
            gone.countDown();
        }
    }

    void awaitGone() {
        try {
            if (gone.await(bound.plusSeconds(1).toNanos(), TimeUnit.NANOSECONDS)) return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        owner.abort(connection);
    }

    boolean isGone() {
        return gone.getCount() == 0;
    }

    JdbcEngine engine() {
        return engine;
    }
}
