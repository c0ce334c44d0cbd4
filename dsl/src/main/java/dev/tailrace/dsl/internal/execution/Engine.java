package dev.tailrace.dsl.internal.execution;

import dev.tailrace.dsl.driver.NotificationListener;
import dev.tailrace.dsl.driver.PostgresDriver;
import dev.tailrace.dsl.internal.publish.ChunkSource;
import dev.tailrace.dsl.internal.record.RowReaderFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The one path every statement takes: deadline, limiter, slot, connection, JDBC thread, fence. */
public interface Engine {
    PostgresDriver driver();

    /** Runs {@code work} in the caller's context: inside a transaction it joins that transaction, otherwise it takes a slot. */
    <T extends @Nullable Object> Execution submit(CallContext context, ExecutionOptions options, Work<T> work, Completion<T> completion);

    /** Java's form: in {@link CallContext#current()}; cancelling or completing the future from outside stops the work on the server. */
    <T extends @Nullable Object> CompletableFuture<T> submitAsync(ExecutionOptions options, Work<T> work);

    /** Rows over a cursor, in {@code context}; nothing runs before the first fetch. */
    <R> ChunkSource<R> cursor(CallContext context, ExecutionOptions options, StatementFactory statement, RowReaderFactory<R> reader);

    /**
     * Opens a connection outside the pool whose loss is noticed. Cancelling answers at once and closes what still comes.
     *
     * @param interval how long it may be idle before it is asked whether it is there
     * @param bound how long it may stay silent before it counts as lost
     * @param onLost told the cause, once, on {@link #completions}
     */
    Execution watch(Duration interval, Duration bound, Consumer<Throwable> onLost, Completion<WatchedConnection> completion);

    /** Java's form of {@link #watch}. */
    CompletableFuture<WatchedConnection> watchAsync(Duration interval, Duration bound, Consumer<Throwable> onLost);

    /**
     * Opens a connection outside the pool for LISTEN, by the driver that is meant for it. Cancelling answers at once and closes what still
     * comes.
     *
     * @param bound how long a statement may go without an answer before the connection counts as lost
     * @param listener told what is heard, and once when the connection is lost or the engine closed, on a thread of the driver or the
     *     engine: it may only enqueue
     */
    Execution listen(Duration bound, NotificationListener listener, Completion<ListenConnection> completion);

    /** Java's form of {@link #listen}. */
    CompletableFuture<ListenConnection> listenAsync(Duration bound, NotificationListener listener);

    /**
     * The one {@code type} that belongs to this engine, made by {@code make} when it is first asked for and closed with the engine; for
     * what callers of a database share. {@code close()} must not wait for work on this engine.
     *
     * @throws dev.tailrace.dsl.error.DatabaseClosedException once the engine is closed
     */
    <T extends AutoCloseable> T attached(Class<T> type, Supplier<? extends T> make);

    /** Where futures complete and Java callers' blocks run: never a JDBC thread. */
    Executor completions();
}
