package dev.tailrace.dsl.internal.execution;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A future whose end from outside stops its work on the server. {@code CompletableFuture} itself passes no cancellation upstream, and its
 * {@code orTimeout} completes without cancelling; so here
 *
 * <ul>
 *   <li>dependents are of this class too ({@link #newIncompleteFuture}) and know what they depend on;
 *   <li>any completion from outside (cancel, complete, orTimeout, obtrude) stops the work, or tells the future depended on;
 *   <li>a future all of whose dependents have been ended from outside counts as ended itself.
 * </ul>
 *
 * <p>{@code allOf} and {@code anyOf} make plain futures and cannot pass anything on.
 *
 * <p>It completes on its executor (for work of an engine, that engine's callback executor), which is also the default of the
 * {@code …Async} methods, in the context it was made in, so that a callback inside a transaction joins it.
 */
public final class WorkFuture<T extends @Nullable Object> extends CompletableFuture<T> {
    private static final int UNDECIDED = 0;
    private static final int FROM_WORK = 1;
    private static final int FROM_OUTSIDE = 2;

    private final Executor executor;
    private final Executor delivery;
    private final CallContext context;
    private final @Nullable WorkFuture<?> source;
    private final AtomicInteger liveDependents = new AtomicInteger();
    // UNDECIDED until the work's value (only of a future that is handing) or an end from outside comes first; never changes again.
    private final AtomicInteger decided = new AtomicInteger(UNDECIDED);
    private volatile @Nullable Execution execution;

    private WorkFuture(Executor executor, Executor delivery, CallContext context, @Nullable WorkFuture<?> source) {
        this.executor = executor;
        this.delivery = delivery;
        this.context = context;
        this.source = source;
    }

    /** Starts work and returns its future. */
    public static <T extends @Nullable Object> WorkFuture<T> of(
            Engine engine, CallContext context, Function<Completion<T>, Execution> start) {
        return of(engine.completions(), context, start);
    }

    /** Starts work that is on no particular engine; its future completes on {@code executor}. */
    public static <T extends @Nullable Object> WorkFuture<T> of(
            Executor executor, CallContext context, Function<Completion<T>, Execution> start) {
        return of(executor, executor, context, start);
    }

    /** As {@link #of(Executor, CallContext, Function)}; {@code delivery} is where it completes, for the sake of many that do at once. */
    public static <T extends @Nullable Object> WorkFuture<T> of(
            Executor executor, Executor delivery, CallContext context, Function<Completion<T>, Execution> start) {
        var future = new WorkFuture<T>(executor, delivery, context, null);
        future.execution = start.apply(new Completion<>() {
            @Override
            public void succeeded(T value) {
                future.deliverUnlessDone(() -> future.completeFromWork(value));
            }

            @Override
            public void failed(Throwable error) {
                future.deliverUnlessDone(() -> future.failFromWork(error));
            }
        });
        return future;
    }

    /** As {@link #of(Executor, CallContext, Function)}, for work that succeeds on a thread of it: it completes right there. */
    public static <T extends @Nullable Object> WorkFuture<T> succeedingOn(
            Executor executor, CallContext context, Function<Completion<T>, Execution> start) {
        var future = new WorkFuture<T>(executor, executor, context, null);
        future.execution = start.apply(new Completion<>() {
            @Override
            public void succeeded(T value) {
                future.inContext(() -> future.completeFromWork(value));
            }

            @Override
            public void failed(Throwable error) {
                future.deliverUnlessDone(() -> future.failFromWork(error));
            }
        });
        return future;
    }

    /**
     * As {@link #of(Executor, CallContext, Function)}, for a value that must not get lost when the future is ended from outside in the same
     * instant: which of the two it is to be is decided first, {@code settle} is told whether the future takes the value, and only then do
     * the future's dependents see it.
     */
    public static <T extends @Nullable Object> WorkFuture<T> handing(
            Executor executor, CallContext context, BiConsumer<T, Boolean> settle, Function<Completion<T>, Execution> start) {
        var future = new WorkFuture<T>(executor, executor, context, null);
        future.execution = start.apply(new Completion<>() {
            @Override
            public void succeeded(T value) {
                future.deliver(() -> {
                    var taken = future.decided.compareAndSet(UNDECIDED, FROM_WORK);
                    settle.accept(value, taken);
                    if (taken) future.completeFromWork(value);
                });
            }

            @Override
            public void failed(Throwable error) {
                future.deliver(() -> future.failFromWork(error));
            }
        });
        return future;
    }

    /** Completes a plain future on the completing thread, for a caller that blocks on it. */
    static <T extends @Nullable Object> Completion<T> completing(CompletableFuture<T> future) {
        return new Completion<>() {
            @Override
            public void succeeded(T value) {
                future.complete(value);
            }

            @Override
            public void failed(Throwable error) {
                future.completeExceptionally(error);
            }
        };
    }

    private void deliver(Runnable completion) {
        delivery.execute(() -> inContext(completion));
    }

    /** Ended from outside, as the futures of a race's losers are, there is nothing to deliver and no thread to wake for it. */
    private void deliverUnlessDone(Runnable completion) {
        if (!isDone()) deliver(completion);
    }

    private void inContext(Runnable body) {
        var before = CallContext.install(context);
        try {
            body.run();
        } finally {
            CallContext.install(before);
        }
    }

    private void completeFromWork(T value) {
        super.complete(value);
    }

    private void failFromWork(Throwable error) {
        super.completeExceptionally(error);
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        liveDependents.incrementAndGet();
        return new WorkFuture<>(executor, delivery, context, this);
    }

    @Override
    public Executor defaultExecutor() {
        return task -> executor.execute(() -> inContext(task));
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        var ended = mayEnd() && super.cancel(mayInterruptIfRunning);
        if (ended) stop();
        return ended;
    }

    @Override
    public boolean complete(T value) {
        var ended = mayEnd() && super.complete(value);
        if (ended) stop();
        return ended;
    }

    @Override
    public boolean completeExceptionally(Throwable error) {
        var ended = mayEnd() && super.completeExceptionally(error);
        if (ended) stop();
        return ended;
    }

    @Override
    public void obtrudeValue(T value) {
        var wasDone = isDone();
        super.obtrudeValue(value);
        if (!wasDone) stop();
    }

    @Override
    public void obtrudeException(Throwable error) {
        var wasDone = isDone();
        super.obtrudeException(error);
        if (!wasDone) stop();
    }

    /** False: the work's value has been decided for and is about to be here. */
    private boolean mayEnd() {
        return decided.compareAndSet(UNDECIDED, FROM_OUTSIDE) || decided.get() == FROM_OUTSIDE;
    }

    /** Has no stack trace: a race tells its losers before its caller goes on, and each trace costs microseconds. */
    private static final class Stopped extends CancellationException {
        private static final long serialVersionUID = 1L;

        Stopped() {
            super("The future was completed from outside");
        }

        @Override
        public Throwable fillInStackTrace() {
            return this;
        }
    }

    /** Ended from outside: the work has no taker here any more. */
    private void stop() {
        var work = execution;
        if (work != null) work.cancel(new Stopped());
        if (source != null && source.liveDependents.decrementAndGet() == 0) source.cancel(false);
    }
}
