package dev.tailrace.dsl.internal.execution;

import dev.tailrace.dsl.RateLimiter;
import dev.tailrace.dsl.error.CommitOutcomeUnknownException;
import dev.tailrace.dsl.error.ConnectionLostException;
import dev.tailrace.dsl.error.DeadlineExceededException;
import dev.tailrace.dsl.error.DeadlineExceededException.Phase;
import dev.tailrace.dsl.error.TailraceException;
import dev.tailrace.dsl.internal.open.ErrorTranslator;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A piece of work on its way: what to run, what guards it, who waits for it. Its caller is answered exactly once, by whichever comes
 * first: the outcome or a cancel. A cancelled caller is answered at once, while the JDBC thread finishes behind the {@link Fence}.
 */
final class Task<T extends @Nullable Object> implements Execution {
    private static final Logger log = LoggerFactory.getLogger(Task.class);

    final Fence fence = new Fence();
    final ExecutionOptions options;

    private final JdbcEngine engine;
    private final CallContext context;
    private final Work<T> work;
    private final Completion<? super T> completion;
    private final AtomicBoolean answered = new AtomicBoolean();
    private final Statistics.Observed observed;
    private final long submittedNanos = System.nanoTime();

    // written by the submitter before the task can be cancelled, or by the one thread that moves the task on
    private volatile boolean commits;
    private volatile @Nullable Runnable withdrawal;
    private volatile @Nullable Future<?> timer;
    private final AtomicReference<RateLimiter.@Nullable Permit> permit = new AtomicReference<>();
    private volatile boolean done;
    private volatile long permittedNanos;
    private volatile long enteredNanos;

    // written and read by the JDBC thread that runs the work
    private @Nullable T value;
    private @Nullable Throwable error;
    private boolean taken; // the JDBC thread, not a cancel, took the task out of QUEUED and so ends it

    Task(JdbcEngine engine, CallContext context, ExecutionOptions options, Work<T> work, Completion<? super T> completion) {
        this.engine = engine;
        this.context = context;
        this.options = options;
        this.work = work;
        this.completion = completion;
        this.observed = engine.statistics().begin(options);
        engine.active().began(this);
        var limit = options.timeout();
        if (limit != null) timer = engine.after(limit, () -> cancel(new DeadlineExceededException(limit, spent(System.nanoTime()), null)));
    }

    /** What takes the task out of the line it waits in; called when it is cancelled before it runs. */
    void waitingIn(Runnable withdrawal) {
        this.withdrawal = withdrawal;
    }

    /** The limiter let it through; false if it has ended meanwhile, and the permit has gone back. */
    boolean permitted(RateLimiter.Permit granted) {
        permittedNanos = System.nanoTime();
        permit.set(granted);
        if (!done) return true;
        giveBackPermit();
        return false;
    }

    /** It is a COMMIT: once it runs, a cancel leaves it the cancel bound to end, for its caller must be told its own outcome. */
    Task<T> committing() {
        commits = true;
        return this;
    }

    @Override
    public void cancel(Throwable cause) {
        var neverBegins = commits && fence.cancelQueued();
        if (commits && !neverBegins) {
            engine.cutOffAtBound(fence);
            return;
        }
        if (!takeAnswer()) return;
        observed.cancelled(cause);
        if (neverBegins || fence.cancelQueued()) {
            var leave = withdrawal;
            if (leave != null) leave.run();
            ended();
        } else {
            engine.cancelOnServer(fence);
        }
        completion.failed(cause);
    }

    /** Ends a task that never ran and never will. */
    void refuse(Throwable cause) {
        if (fence.cancelQueued()) {
            ended();
            answer(cause);
        }
    }

    /**
     * Runs the work on {@code connection}, on the calling JDBC thread.
     *
     * @return whether the connection can go on being used; its transaction, if one is open, is as the work left it
     */
    boolean run(Connection connection) {
        try {
            taken = fence.enter(connection, engine.driver().backendPid(connection));
        } catch (SQLException | RuntimeException e) {
            error = e;
            taken = fence.cancelQueued();
            return false;
        }
        if (!taken) return true;
        enteredNanos = System.nanoTime();
        try {
            value = work.run(connection);
        } catch (Throwable e) {
            error = e;
        }
        fence.leave();
        var suspect = fence.unacknowledged() || fence.cancelSent() && engine.behindPooler();
        var broken = isBroken(connection);
        if (suspect || broken) {
            log.debug("A connection is discarded after {}: {}", options.operation(), suspect ? "cancel" : "failure", error);
        }
        return !suspect && !broken;
    }

    /** Answers the caller with the outcome; false if a cancel came first, so that nobody will take the value. */
    boolean complete() {
        if (!taken) return false;
        ended();
        var failure = error;
        if (failure != null) {
            answer(ErrorTranslator.statement(failure));
            return true;
        }
        if (!takeAnswer()) return false;
        observed.succeeded();
        completion.succeeded(value);
        return true;
    }

    /** What the work threw; for the thread that ran it. */
    @Nullable Throwable failure() {
        return error;
    }

    boolean failed() {
        return error != null;
    }

    /** What the work returned; for the thread that ran it, after it succeeded. */
    T value() {
        return value;
    }

    /** Hands the limiter's permit to whoever goes on with what the task began. */
    RateLimiter.@Nullable Permit takePermit() {
        return permit.getAndSet(null);
    }

    /** Whether the work ran to its end. */
    boolean succeeded() {
        return taken && error == null;
    }

    private void answer(Throwable cause) {
        if (!takeAnswer()) return;
        observed.failed(cause);
        completion.failed(cause);
    }

    /** Whether the caller is the first with an answer; the time is booked before it is given, so that a deadline's exception has it. */
    private boolean takeAnswer() {
        if (!answered.compareAndSet(false, true)) return false;
        var clock = context.clock();
        if (clock != null) spent(System.nanoTime()).forEach((phase, duration) -> clock.book(phase, duration.toNanos()));
        return true;
    }

    /** Nothing of the task is left on the server or in a line. */
    private void ended() {
        var pending = timer;
        if (pending != null) pending.cancel(false);
        done = true; // before the permit is looked for: one that comes later sees it
        giveBackPermit();
        engine.active().ended(this);
    }

    private void giveBackPermit() {
        var granted = permit.getAndSet(null);
        if (granted != null) granted.close();
    }

    private Map<Phase, Duration> spent(long now) {
        var spent = new EnumMap<Phase, Duration>(Phase.class);
        var permitted = permittedNanos;
        var entered = enteredNanos;
        if (permitted != 0 || entered == 0 && context.limiter() != null) {
            spent.put(Phase.PERMIT, Duration.ofNanos((permitted == 0 ? now : permitted) - submittedNanos));
        }
        var queued = permitted == 0 ? submittedNanos : permitted;
        if (entered != 0 || context.limiter() == null || permitted != 0) {
            spent.put(Phase.POOL, Duration.ofNanos((entered == 0 ? now : entered) - queued));
        }
        if (entered != 0) spent.put(Phase.SERVER, Duration.ofNanos(now - entered));
        return spent;
    }

    private boolean isBroken(Connection connection) {
        var failure = error;
        if (failure == null) return false;
        if (failure instanceof CommitOutcomeUnknownException) return true;
        if (failure instanceof TailraceException) return false;
        if (!(failure instanceof SQLException)) return true; // a driver that throws anything else may have lost its place in the protocol
        try {
            return ErrorTranslator.statement(failure) instanceof ConnectionLostException || connection.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }
}
