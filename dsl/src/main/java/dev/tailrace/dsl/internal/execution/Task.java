package dev.tailrace.dsl.internal.execution;

import dev.tailrace.dsl.RateLimiter;
import dev.tailrace.dsl.error.DeadlineExceededException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
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
    private final Footprint footprint;
    private final TaskTimes times;

    // written by the submitter before the task can be cancelled, or by the one thread that moves the task on
    private volatile boolean commits;
    private volatile @Nullable Runnable withdrawal;
    private volatile @Nullable Future<?> timer;
    private final AtomicReference<RateLimiter.@Nullable Permit> permit = new AtomicReference<>();
    private volatile boolean done;

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
        this.times = new TaskTimes(context.limiter() != null);
        this.footprint = new Footprint(context, options, work);
        this.observed = engine.statistics().begin(options);
        engine.active().began(this);
        var limit = options.timeout();
        if (limit != null) timer = engine.after(limit, () -> expire(limit));
    }

    /** What takes the task out of the line it waits in; called when it is cancelled before it runs. */
    void waitingIn(Runnable withdrawal) {
        this.withdrawal = withdrawal;
    }

    /** The limiter let it through; false if it has ended meanwhile, and the permit has gone back. */
    boolean permitted(RateLimiter.Permit granted) {
        times.permitted();
        permit.set(granted);
        if (!done) return true;
        giveBackPermit();
        return false;
    }

    /** It is a turn of an open transaction, or begins one. */
    Task<T> insideTransaction() {
        footprint.insideTransaction();
        return this;
    }

    /** It is a COMMIT: once it runs, a cancel leaves it the cancel bound to end, for its caller must be told its own outcome. */
    Task<T> committing() {
        commits = true;
        return this;
    }

    @Override
    public void cancel(Throwable cause) {
        // Whatever it is cancelled by, a deadline around it may be why: its clock hears of the lock later, and who threw it waits for that.
        stop(context.clock() == null ? null : new LockWait(), false, locked -> cause);
    }

    private void expire(Duration limit) {
        var now = System.nanoTime();
        stop(new LockWait(), true, locked -> new DeadlineExceededException(limit, times.spent(now, locked), null));
    }

    /**
     * @param wait what to ask with the cancel, where a deadline may have passed
     * @param first whether the answer has to wait for that
     */
    private void stop(@Nullable LockWait wait, boolean first, Function<Duration, Throwable> cause) {
        var neverBegins = commits && fence.cancelQueued();
        if (commits && !neverBegins) {
            engine.cutOffAtBound(fence);
            return;
        }
        if (!takeAnswer()) return;
        if (neverBegins || fence.cancelQueued()) {
            var leave = withdrawal;
            if (leave != null) leave.run();
            ended();
            stopped(cause.apply(Duration.ZERO));
            return;
        }
        footprint.stopped();
        var clock = context.clock();
        if (wait != null && clock != null) clock.expect(wait.duration);
        if (wait != null && first) wait.duration.thenAccept(locked -> stopped(cause.apply(locked)));
        engine.cancelOnServer(fence, wait);
        if (wait == null || !first) stopped(cause.apply(Duration.ZERO));
    }

    private void stopped(Throwable cause) {
        observed.cancelled(cause);
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
        times.entered();
        try {
            value = work.run(connection);
        } catch (Throwable e) {
            error = e;
        }
        fence.leave();
        var suspect = fence.unacknowledged() || fence.cancelSent() && engine.behindPooler();
        var broken = Breakage.by(error, connection);
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
            answer(footprint.failed(failure, times.hasEntered()));
            return true;
        }
        footprint.succeeded();
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
        if (clock != null) times.spent(System.nanoTime(), Duration.ZERO).forEach((phase, spent) -> clock.book(phase, spent.toNanos()));
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
}
