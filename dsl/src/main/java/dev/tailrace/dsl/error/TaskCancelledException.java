package dev.tailrace.dsl.error;

/**
 * A task ended in a cancellation of its own making, such as a timeout inside it or a future it cancelled; nobody had cancelled the task.
 */
public final class TaskCancelledException extends TailraceException {
    private static final long serialVersionUID = 1L;

    public TaskCancelledException(String message, Throwable cause) {
        super(message, null, cause);
    }
}
