package dev.tailrace.dsl.error;

import org.jspecify.annotations.Nullable;

/**
 * The connection died while it was in use. Whether a statement that was running took effect is known in some cases:
 * {@link #mayHaveTakenEffect}.
 */
public final class ConnectionLostException extends TailraceException {
    private static final long serialVersionUID = 1L;

    private final boolean mayHaveTakenEffect;

    public ConnectionLostException(
            String message, boolean mayHaveTakenEffect, @Nullable ServerError serverError, @Nullable Throwable cause) {
        super(message, serverError, cause);
        this.mayHaveTakenEffect = mayHaveTakenEffect;
    }

    /** One that may have taken effect. */
    public ConnectionLostException(String message, @Nullable ServerError serverError, @Nullable Throwable cause) {
        this(message, true, serverError, cause);
    }

    /** One that may have taken effect. */
    public ConnectionLostException(String message) {
        this(message, null, null);
    }

    /**
     * Whether what ran may be in force in the database. False only where that is certain: nothing had been sent; the transaction had not
     * come to its COMMIT, or the server said that it was rolled back; it was READ ONLY; or the statement was a plain read, a single
     * {@code select} that calls no function other than well-known ones without effect.
     */
    public boolean mayHaveTakenEffect() {
        return mayHaveTakenEffect;
    }
}
