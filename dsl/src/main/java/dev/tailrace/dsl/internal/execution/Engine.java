package dev.tailrace.dsl.internal.execution;

import dev.tailrace.dsl.driver.PostgresDriver;
import dev.tailrace.dsl.internal.publish.ChunkSource;
import dev.tailrace.dsl.internal.record.RowReaderFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
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

    /** Where futures complete and Java callers' blocks run: never a JDBC thread. */
    Executor completions();
}
