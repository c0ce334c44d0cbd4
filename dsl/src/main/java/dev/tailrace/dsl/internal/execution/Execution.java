package dev.tailrace.dsl.internal.execution;

/** A submitted piece of work, as its caller holds it. */
public interface Execution {
    /**
     * Stops the work: withdraws it if it still waits, asks the server to cancel it if it runs. Returns at once, from any thread, and does
     * nothing once the work has ended. The completion fails with {@code cause} without waiting for the server.
     */
    void cancel(Throwable cause);
}
