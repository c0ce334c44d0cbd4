package dev.tailrace.dsl.internal.execution;

import dev.tailrace.dsl.driver.ConnectTarget;
import dev.tailrace.dsl.driver.NotificationListener;
import dev.tailrace.dsl.driver.PostgresDriver;
import dev.tailrace.dsl.error.DatabaseClosedException;
import dev.tailrace.dsl.error.NestedQueryException;
import dev.tailrace.dsl.error.PoolExhaustedException;
import dev.tailrace.dsl.internal.open.ErrorTranslator;
import dev.tailrace.dsl.internal.publish.ChunkSource;
import dev.tailrace.dsl.internal.record.RowReaderFactory;
import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The engine over a {@link ConnectionSource}: deadline, limiter, slot, connection, JDBC thread, fence, back to the caller. */
public final class JdbcEngine implements Engine {
    private final EngineSettings settings;
    private final ConnectionSource source;
    private final CancelSender sender;
    private final EngineThreads threads;
    private final Slots slots;
    private final SlotConnections connections;
    private final Statistics statistics;
    private final boolean pooler;

    private final WatchedConnections watched;
    private final ListenConnections listening;
    private final Attachments attachments = new Attachments();
    private final ActiveWork active = new ActiveWork();
    private final AtomicBoolean closing = new AtomicBoolean();

    /** With cancels through a connection of its own, {@code control}; {@code target} opens others should it be lost. */
    public static JdbcEngine controlled(EngineSettings settings, ConnectionSource source, ConnectTarget target, Connection control) {
        return new JdbcEngine(settings, source, new ControlConnection(settings.driver(), target, control), false);
    }

    /** With cancels through the driver's own protocol; {@code pooler}: one stands between, so a cancelled connection is not used again. */
    public static JdbcEngine uncontrolled(EngineSettings settings, ConnectionSource source, boolean pooler) {
        return new JdbcEngine(settings, source, new DriverCancelChannel(settings.driver()), pooler);
    }

    private JdbcEngine(EngineSettings settings, ConnectionSource source, CancelChannel channel, boolean pooler) {
        this.pooler = pooler;
        this.settings = settings;
        this.source = source;
        this.threads = new EngineThreads(settings);
        this.sender = new CancelSender(channel, settings.driver(), settings.cancelBound(), settings.name() + "-cancel");
        this.slots = new Slots(settings.slots(), threads.jdbc());
        this.statistics = new Statistics(settings.observations());
        this.watched = new WatchedConnections(this, source);
        this.listening = new ListenConnections(this, source);
        this.connections = new SlotConnections(this, source, slots, new SlotRecovery(settings.slots(), slots, source, threads.timer()));
        var acquireNanos = settings.acquireTimeout().toNanos();
        var sweepMillis = Math.max(10, Math.min(500, settings.acquireTimeout().toMillis() / 20));
        threads.timer().scheduleWithFixedDelay(
                () -> slots.expire(System.nanoTime() - acquireNanos), sweepMillis, sweepMillis, TimeUnit.MILLISECONDS);
    }

    @Override
    public PostgresDriver driver() {
        return settings.driver();
    }

    @Override
    public Executor completions() {
        return threads.completions();
    }

    /** Threads that may block, for code of callers that uses JDBC itself (a transaction's block). */
    public Executor blocking() {
        return threads.blocking();
    }

    @Override
    public <T extends @Nullable Object> Execution submit(
            CallContext context, ExecutionOptions options, Work<T> work, Completion<T> completion) {
        var session = context.sessionOf(this);
        if (session != null) return session.submit(options, session.scoped(context, options, work), completion);
        var task = new Task<>(this, context, options, Transactional.ifNeeded(driver(), context, options, work), completion);
        admit(context, task, () -> slots.acquire(new SlotTask<>(this, task)));
        return task;
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> submitAsync(ExecutionOptions options, Work<T> work) {
        var context = CallContext.current();
        return WorkFuture.of(this, context, completion -> submit(context, options, work, completion));
    }

    @Override
    public <R> ChunkSource<R> cursor(
            CallContext context, ExecutionOptions options, StatementFactory statement, RowReaderFactory<R> reader) {
        return new Cursor<>(this, context, options, statement, reader, settings.fetchSize());
    }

    @Override
    public Execution watch(Duration interval, Duration bound, Consumer<Throwable> onLost, Completion<WatchedConnection> completion) {
        return watched.open(new Watch(interval, bound, onLost), completion);
    }

    @Override
    public CompletableFuture<WatchedConnection> watchAsync(Duration interval, Duration bound, Consumer<Throwable> onLost) {
        return WorkFuture.of(this, CallContext.current(), completion -> watch(interval, bound, onLost, completion));
    }

    @Override
    public Execution listen(Duration bound, NotificationListener listener, Completion<ListenConnection> completion) {
        return listening.open(bound, listener, completion);
    }

    @Override
    public CompletableFuture<ListenConnection> listenAsync(Duration bound, NotificationListener listener) {
        return WorkFuture.of(this, CallContext.current(), completion -> listen(bound, listener, completion));
    }

    @Override
    public <T extends AutoCloseable> T attached(Class<T> type, Supplier<? extends T> make) {
        return attachments.get(type, make);
    }

    /** A transaction of its own, for which the caller holds a slot until {@link Session#end}. */
    public Execution begin(CallContext context, ExecutionOptions options, Begin begin, boolean stream, Completion<Session> completion) {
        Work<Session> work = connection -> {
            begin.on(driver(), connection);
            var session = new Session(this, context, connection, begin, stream);
            active.began(session);
            return session;
        };
        var task = new Task<>(this, context, options, work, completion).insideTransaction();
        var waiter = new SessionTask(this, task, stream);
        admit(context, task, () -> {
            if (stream) slots.acquireForStream(waiter);
            else slots.acquire(waiter);
        });
        return task;
    }

    /** Past the gates that come before the slot: the closed database, the nested query, the limiter. */
    private void admit(CallContext context, Task<?> task, Runnable toSlot) {
        if (closing.get()) {
            task.refuse(new DatabaseClosedException("The database is closed"));
        } else if (settings.slots() == 1 && context.consumesStreamOf(this)) {
            task.refuse(nested());
        } else {
            Permits.thenRun(context.limiter(), task, threads.completions(), toSlot);
        }
    }

    /** What a query gets that would wait for the connection its own caller holds. */
    public NestedQueryException nested() {
        return new NestedQueryException("A query inside a stream's collector needs a second connection, and the pool has one. "
                + "Raise poolSize to 2 or more, collect the rows first, or run both in one transaction");
    }

    public int slotCount() {
        return settings.slots();
    }

    public Statistics statistics() {
        return statistics;
    }

    /** How many wait for a connection now. */
    public int waiting() {
        return slots.waiting();
    }

    ConnectionSource source() {
        return source;
    }

    Slots slots() {
        return slots;
    }

    Executor threads() {
        return threads.jdbc();
    }

    ActiveWork active() {
        return active;
    }

    void cancelOnServer(Fence fence, @Nullable LockWait wait) {
        sender.request(fence, wait);
    }

    /** Ends what no cancel request may end, if it has not ended by the cancel bound. */
    void cutOffAtBound(Fence fence) {
        after(settings.cancelBound(), () -> sender.cutOff(fence));
    }

    Future<?> after(Duration delay, Runnable action) {
        return threads.timer().schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Whether a pooler stands between, behind which a late cancel could hit anybody: every cancelled connection is discarded. */
    boolean behindPooler() {
        return pooler;
    }

    PoolExhaustedException exhausted() {
        var cause = connections.lastFailure();
        return new PoolExhaustedException(
                "No connection became free within " + settings.acquireTimeout().toMillis() + " ms: " + settings.slots() + " in the pool, "
                        + active.count() + " executions under way, " + slots.waiting() + " more waiting. "
                        + (cause == null
                                ? "Raise poolSize or acquireTimeout, or shorten the transactions and streams that hold connections"
                                : "The pool could not connect"),
                null,
                cause == null ? null : ErrorTranslator.statement(cause));
    }

    Duration cancelBound() {
        return settings.cancelBound();
    }

    SlotConnections connections() {
        return connections;
    }

    /**
     * Waits for what runs, up to {@code patience}, then cancels it; what survives that is cut off at the cancel bound. Afterwards nothing
     * of the engine is alive but the thread that called this, if it is one of the engine's, and callbacks that do not return. A second
     * call returns at once.
     */
    public void close(Duration patience) {
        if (!closing.compareAndSet(false, true)) return;
        var cause = new DatabaseClosedException("The database was closed while this ran");
        if (!active.await(patience)) {
            active.cancel(cause);
            active.await(settings.cancelBound().plusSeconds(1));
        }
        attachments.close();
        watched.close(cause);
        listening.close(cause);
        sender.close();
        source.close();
        threads.close();
    }
}
