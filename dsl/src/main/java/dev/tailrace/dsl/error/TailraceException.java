package dev.tailrace.dsl.error;

import org.jspecify.annotations.Nullable;

/**
 * The root of everything Tailrace throws: unchecked, one subclass per outcome. Messages say what happened, to which object, and what to
 * do; no message carries the value of a bound parameter or a password.
 */
public abstract class TailraceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    // Also keeps coroutine stack-trace recovery from replacing the exception by a copy: it never copies one with fields of its own.
    private final transient @Nullable ServerError serverError;

    protected TailraceException(String message, @Nullable ServerError serverError, @Nullable Throwable cause) {
        super(message, cause);
        this.serverError = serverError;
    }

    /** What the server said, where it said something. */
    public @Nullable ServerError serverError() {
        return serverError;
    }

    /** The server's SQLSTATE, where there is one. */
    public @Nullable String sqlState() {
        return serverError == null ? null : serverError.sqlState();
    }
}
