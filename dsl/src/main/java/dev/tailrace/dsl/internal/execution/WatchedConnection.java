package dev.tailrace.dsl.internal.execution;

import dev.tailrace.dsl.error.ConnectionLostException;
import dev.tailrace.dsl.error.DatabaseClosedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection outside the pool whose loss is noticed, for what lives as long as its session: advisory locks, LISTEN, leases. Work takes
 * turns on it, in autocommit, and holds a JDBC thread only while it runs.
 *
 * <pre>
 *            submit / interval passed            answered, line empty
 *   IDLE ─────────────────────────────▶ BUSY ─────────────────────────▶ IDLE
 *     │                                  │ ▲──┘ answered, next in line
 *     │                                  ├── failed as lost, or silent for the bound ──▶ LOST (aborted, line refused, onLost told)
 *     └── close ──▶ CLOSED ◀── close ────┘ (line refused, running work cancelled)
 * </pre>
 *
 * <p>{@code onLost} is told once, on the engine's callback executor, within {@code interval + bound} of the loss, whether the backend was
 * killed, the server died or the network froze; never after {@link #close}. Closing the engine counts as a loss, for the holder of a lock
 * must hear of it. While work with a timeout of its own runs, its silence is taken for work: a frozen network is then noticed within that
 * timeout and the bound. Work without one must answer within the bound.
 */
public final class WatchedConnection implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WatchedConnection.class);

    private enum State {
        OPEN,
        LOST,
        CLOSED
    }

    private final JdbcEngine engine;
    private final WatchedConnections owner;
    private final Connection connection;
    private final Watch watch;
    private final CountDownLatch gone = new CountDownLatch(1);

    private final Object lock = new Object(); // guards the fields below
    private final ArrayDeque<WatchedTurn> waiting = new ArrayDeque<>();
    private @Nullable WatchedTurn running;
    private State state = State.OPEN;
    private @Nullable Throwable refusal;
    private long heardNanos = System.nanoTime();

    WatchedConnection(JdbcEngine engine, WatchedConnections owner, Connection connection, Watch watch) {
        this.engine = engine;
        this.owner = owner;
        this.connection = connection;
        this.watch = watch;
    }

    /** Begins to watch. */
    void start() {
        beatAfter(watch.interval());
    }

    /**
     * Runs {@code work} when its turn comes. Cancelling stops it on the server and is no loss; so is every error that leaves the connection
     * usable. A transaction that work leaves open is rolled back.
     *
     * @throws ConnectionLostException through the completion, if the connection is or gets lost
     */
    public <T extends @Nullable Object> Execution submit(ExecutionOptions options, Work<T> work, Completion<T> completion) {
        var scoped = Transactional.ifNeeded(engine.driver(), CallContext.NONE, options, work);
        var task = new Task<>(engine, CallContext.NONE, options, scoped, completion);
        var turn = WatchedTurn.of(task, watch.bound());
        Throwable reason;
        synchronized (lock) {
            reason = refusal;
            if (reason == null) {
                task.waitingIn(() -> leave(turn));
                if (running != null) {
                    waiting.add(turn);
                    return task;
                }
                running = turn;
            }
        }
        if (reason != null) turn.refuse(reason);
        else engine.threads().execute(() -> serve(turn));
        return task;
    }

    /** Java's form of {@link #submit}. */
    public <T extends @Nullable Object> CompletableFuture<T> submitAsync(ExecutionOptions options, Work<T> work) {
        return WorkFuture.of(engine, CallContext.current(), completion -> submit(options, work, completion));
    }

    /** The process id of this connection's backend. */
    public int backendPid() throws SQLException {
        return engine.driver().backendPid(connection);
    }

    /** Whether it is neither lost nor closed. */
    public boolean isOpen() {
        synchronized (lock) {
            return state == State.OPEN;
        }
    }

    /** Cancels what runs, refuses what waits and ends the backend; waits for that, within the cancel bound and its own. Idempotent. */
    @Override
    public void close() {
        end(State.CLOSED, new DatabaseClosedException("This connection was closed; open another"));
        awaitGone();
    }

    /** As {@link #close}, without waiting, by somebody else than the owner, who is told. */
    void revoke(Throwable cause) {
        if (end(State.CLOSED, cause)) tell(cause);
    }

    /** As {@link #revoke}, of a connection that never had an owner to tell. */
    void abandon(Throwable cause) {
        end(State.CLOSED, cause);
    }

    Engine engine() {
        return engine;
    }

    void awaitGone() {
        var patience = watch.bound().plus(engine.cancelBound()).plusSeconds(1);
        try {
            if (gone.await(patience.toNanos(), TimeUnit.NANOSECONDS)) return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        abort();
    }

    private void leave(WatchedTurn turn) {
        synchronized (lock) {
            waiting.remove(turn);
        }
    }

    private void beatAfter(Duration delay) {
        engine.after(delay, this::beatIfIdle);
    }

    private void beatIfIdle() {
        var beat = WatchedTurn.beat(watch.bound());
        var left = watch.interval().toNanos();
        var idle = false;
        synchronized (lock) {
            if (state != State.OPEN) return;
            if (running == null) {
                left -= System.nanoTime() - heardNanos;
                idle = left <= 0;
                if (idle) running = beat;
            }
        }
        beatAfter(idle ? watch.interval() : Duration.ofNanos(left));
        if (idle) engine.threads().execute(() -> serve(beat));
    }

    /** Runs turns on this JDBC thread until none waits. */
    private void serve(WatchedTurn first) {
        WatchedTurn turn = first;
        while (turn != null) {
            var present = turn;
            var guard = engine.after(turn.limit(), () -> silent(present));
            var failure = turn.run(engine, connection);
            guard.cancel(false);
            if (failure != null) end(State.LOST, failure);
            WatchedTurn next = null;
            boolean over;
            synchronized (lock) {
                over = state != State.OPEN;
                if (!over) next = waiting.poll();
                if (!over) running = next;
                heardNanos = System.nanoTime();
            }
            if (over) dispose();
            turn.complete();
            turn = next;
        }
    }

    private void silent(WatchedTurn turn) {
        synchronized (lock) {
            if (running != turn) return;
        }
        end(State.LOST, WatchedTurn.lost("It was silent for " + turn.limit().toMillis() + " ms", null));
        abort(); // frees the JDBC thread that waits for it, which disposes of it
    }

    /** Leaves OPEN, once; false if somebody else has. */
    private boolean end(State next, Throwable cause) {
        List<WatchedTurn> refused;
        WatchedTurn current;
        synchronized (lock) {
            if (state != State.OPEN) return false;
            state = next;
            refusal = cause;
            refused = List.copyOf(waiting);
            waiting.clear();
            current = running;
        }
        refused.forEach(turn -> turn.refuse(cause));
        if (next == State.LOST) tell(cause);
        else if (current == null) engine.threads().execute(this::dispose);
        else current.cancel(cause);
        return true;
    }

    private void tell(Throwable cause) {
        engine.completions().execute(() -> {
            try {
                watch.onLost().accept(cause);
            } catch (RuntimeException e) {
                log.error("The one who is told of a lost connection failed", e);
            }
        });
    }

    /** On the JDBC thread that ran the last turn, or on one of its own if none ran. */
    private void dispose() {
        var guard = engine.after(watch.bound(), this::abort);
        try {
            owner.end(connection);
        } finally {
            guard.cancel(false);
            owner.ended(this);
            gone.countDown();
        }
    }

    private void abort() {
        try {
            engine.driver().abort(connection);
        } catch (SQLException | RuntimeException e) {
            log.debug("A watched connection could not be aborted", e);
        }
    }
}
