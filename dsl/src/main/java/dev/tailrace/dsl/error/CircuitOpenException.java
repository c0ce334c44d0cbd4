package dev.tailrace.dsl.error;

import java.time.Duration;

/** A circuit breaker did not let a call through: what it guards has failed too often of late. Nothing was called. */
public final class CircuitOpenException extends TailraceException {
    private static final long serialVersionUID = 1L;

    private final String circuit;
    private final Duration retryAfter;

    public CircuitOpenException(String circuit, Duration retryAfter) {
        super(
                "Circuit \"" + circuit + "\" is open: too many of its last calls have failed. "
                        + (retryAfter.isZero()
                                ? "It is being tried out by others now; try again when they are through"
                                : "It may be tried again in " + retryAfter.toMillis() + " ms"),
                null,
                null);
        this.circuit = circuit;
        this.retryAfter = retryAfter;
    }

    /** The breaker's name. */
    public String circuit() {
        return circuit;
    }

    /** How long it will be, from the refusal, until a call may be let through; zero while others try it out. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
