package dev.tailrace.dsl.error;

/** The queue was closed before it accepted the element. */
public final class WorkQueueClosedException extends TailraceException {
    private static final long serialVersionUID = 1L;

    public WorkQueueClosedException(String message) {
        super(message, null, null);
    }
}
