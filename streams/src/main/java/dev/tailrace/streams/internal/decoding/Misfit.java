package dev.tailrace.streams.internal.decoding;

/** A value does not fit the wanted type. The message tells why and never the value; whoever knows the column adds its name. */
final class Misfit extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Misfit(String reason) {
        super(reason, null, false, false);
    }
}
