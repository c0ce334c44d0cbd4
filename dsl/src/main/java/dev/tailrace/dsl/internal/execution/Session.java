package dev.tailrace.dsl.internal.execution;

import dev.tailrace.dsl.RateLimiter;
import java.sql.Connection;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A slot and its connection, held by a transaction or a cursor without a thread. Work takes turns on it.
 *
 * <pre>
 *              submit                 last turn ended
 *   IDLE ⇄ BUSY (turns wait in line) ───────────────▶ ENDED (slot released)
 *     └── cancel: waiting turns refused, the running one cancelled; only the end of the transaction is taken after it
 * </pre>
 */
public final class Session implements TransactionSession {
    /** A task in this session's line; {@code started} is set for one that runs on its caller's own thread. */
    private record Turn(Task<?> task, boolean last, @Nullable CountDownLatch started) {}

    private final JdbcEngine engine;
    private final CallContext context;
    private final Connection connection;
    private final boolean stream;
    private final Map<String, String> settings; // in force for the whole transaction
    private final Commit commit;

    private final Object lock = new Object(); // guards the fields below
    private final ArrayDeque<Turn> waiting = new ArrayDeque<>();
    private @Nullable Turn running;
    private @Nullable Throwable refusal;
    private boolean ending;

    // written by the turn that runs, one after another
    private volatile boolean broken;
    private volatile boolean failed;
    private int savepoints;

    private RateLimiter.@Nullable Permit permit; // set before the session has an owner, read by its last turn

    Session(JdbcEngine engine, CallContext context, Connection connection, Begin begin, boolean stream) {
        this.engine = engine;
        this.context = context;
        this.connection = connection;
        this.settings = begin.settings();
        this.commit = new Commit(engine, begin.options(), context.effects());
        this.stream = stream;
    }

    boolean belongsTo(Engine candidate) {
        return engine == candidate;
    }

    boolean isOpen() {
        synchronized (lock) {
            return !ending;
        }
    }

    /** Whether it could go on: no statement has failed that no savepoint has undone. */
    boolean isUsable() {
        return !failed && !broken;
    }

    @Override
    public <T extends @Nullable Object> Execution submit(ExecutionOptions options, Work<T> work, Completion<T> completion) {
        var task = new Task<>(engine, context, options, work, completion).insideTransaction();
        enter(new Turn(task, false, null));
        return task;
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> submitAsync(ExecutionOptions options, Work<T> work) {
        return WorkFuture.of(engine, CallContext.current(), completion -> submit(options, work, completion));
    }

    @Override
    public <T extends @Nullable Object> T runHere(ExecutionOptions options, Work<T> work) throws Exception {
        var outcome = new CompletableFuture<T>();
        var task = new Task<>(engine, context, options, work, WorkFuture.completing(outcome)).insideTransaction();
        var started = new CountDownLatch(1);
        var turn = new Turn(task, false, started);
        if (enter(turn)) { // otherwise it was refused and has its answer
            started.await();
            if (isRunning(turn)) start(runTurn(turn));
        }
        try {
            return outcome.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Exception cause) throw cause;
            throw e;
        }
    }

    /**
     * Ends the transaction after everything that was submitted before, and releases the slot. Cancelling a COMMIT that has not begun rolls
     * back; one that has begun is left the cancel bound, then cut off with an unknown outcome.
     */
    public Execution end(boolean commits, Completion<? super Boolean> completion) {
        var verb = commits ? "commit" : "rollback";
        Work<Boolean> work = c -> {
            if (commits) return commit.on(c, failed);
            if (!broken) engine.connections().rollBack(c);
            return false;
        };
        var task = new Task<>(engine, CallContext.NONE, ExecutionOptions.of(verb, verb), work, completion);
        var turn = new Turn(commits ? task.committing() : task, true, null);
        synchronized (lock) {
            if (ending) {
                task.refuse(new IllegalStateException("This transaction has ended"));
                return task;
            }
            ending = true;
            if (running == null) running = turn;
            else waiting.add(turn);
            if (running != turn) return task;
        }
        start(turn);
        return task;
    }

    /** {@code work} with the settings that a call inside this transaction adds to those it began with. */
    <T extends @Nullable Object> Work<T> scoped(CallContext call, ExecutionOptions options, Work<T> work) {
        var wanted = options.over(call.settings());
        return wanted.isEmpty() || wanted.equals(settings) ? work : new ScopedSettings<>(wanted, work);
    }

    /** A fresh savepoint name for this transaction. */
    public String nextSavepoint() {
        synchronized (lock) {
            return "tailrace_" + ++savepoints;
        }
    }

    /** The statement error that a savepoint's rollback has undone no longer stands in the way of COMMIT. */
    public void recovered() {
        failed = false;
    }

    @Override
    public void cancel(Throwable cause) {
        List<Turn> refused;
        synchronized (lock) {
            if (refusal != null) return;
            refusal = cause;
            refused = waiting.stream().filter(turn -> !turn.last).toList();
            waiting.removeIf(turn -> !turn.last);
        }
        refused.forEach(turn -> refuse(turn, cause));
        cancelRunning(cause);
    }

    /** Takes over the limiter's permit that let the transaction begin; it goes back when the transaction has ended. */
    void holds(RateLimiter.@Nullable Permit granted) {
        permit = granted;
    }

    /** The slot has been, or is being, released. */
    void gone() {
        engine.active().ended(this);
        if (permit != null) permit.close();
    }

    /** Cancels what runs now and leaves the session open. */
    void cancelRunning(Throwable cause) {
        Turn current;
        synchronized (lock) {
            current = running;
        }
        if (current != null && !current.last) current.task.cancel(cause);
    }

    /** Whether the turn was taken in; it may have been refused by {@link #cancel} since. */
    private boolean enter(Turn turn) {
        Throwable reason;
        synchronized (lock) {
            reason = ending && refusal == null ? new IllegalStateException("This transaction has ended") : refusal;
            if (reason == null) {
                turn.task.waitingIn(() -> leave(turn));
                if (running != null) {
                    waiting.add(turn);
                    return true;
                }
                running = turn;
            }
        }
        if (reason != null) refuse(turn, reason);
        else start(turn);
        return reason == null;
    }

    private void refuse(Turn turn, Throwable reason) {
        turn.task.refuse(reason);
        if (turn.started != null) turn.started.countDown();
    }

    private void leave(Turn turn) {
        synchronized (lock) {
            waiting.remove(turn);
        }
        if (turn.started != null) turn.started.countDown();
    }

    private void start(@Nullable Turn turn) {
        if (turn == null) return;
        if (turn.started != null) turn.started.countDown();
        else engine.threads().execute(() -> runFrom(turn));
    }

    private boolean isRunning(Turn turn) {
        synchronized (lock) {
            return running == turn;
        }
    }

    /** Runs turns on this JDBC thread until none waits or the next one has a thread of its own. */
    private void runFrom(Turn first) {
        Turn turn = first;
        while (turn != null && turn.started == null) turn = runTurn(turn);
        start(turn);
    }

    private @Nullable Turn runTurn(Turn turn) {
        var clean = turn.task.run(connection);
        broken |= !clean;
        failed |= turn.task.failed();
        commit.ran(turn.task.options);
        if (turn.last) {
            var usable = !broken && !commit.lost() && engine.connections().reset(connection);
            var next = engine.connections().release(connection, usable, stream);
            gone();
            turn.task.complete();
            engine.slots().runHere(next);
            return null;
        }
        Turn next;
        synchronized (lock) {
            next = waiting.poll();
            running = next;
        }
        turn.task.complete();
        return next;
    }
}
