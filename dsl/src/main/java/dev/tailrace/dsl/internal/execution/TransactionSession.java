package dev.tailrace.dsl.internal.execution;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A connection with an open transaction, held without a thread. What is submitted runs one after another; a submission that finds the
 * session busy waits its turn without a thread.
 */
public interface TransactionSession {
    /** Runs {@code work} on a JDBC thread. */
    <T extends @Nullable Object> Execution submit(ExecutionOptions options, Work<T> work, Completion<T> completion);

    /** Java's form of {@link #submit}. */
    <T extends @Nullable Object> CompletableFuture<T> submitAsync(ExecutionOptions options, Work<T> work);

    /**
     * Runs {@code work} on the calling thread, which must be one that may block (a transaction block's own). Waits for its turn. Fenced
     * like any other: {@link #cancel} stops it on the server.
     */
    <T extends @Nullable Object> T runHere(ExecutionOptions options, Work<T> work) throws Exception;

    /** Cancels what runs now and refuses everything after it but the end of the transaction. Returns at once. */
    void cancel(Throwable cause);
}
