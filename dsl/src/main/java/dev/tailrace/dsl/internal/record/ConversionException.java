package dev.tailrace.dsl.internal.record;

/** A value does not fit the wanted type. The message tells why and never the value; whoever knows the column adds its name. */
final class ConversionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConversionException(String reason) {
        super(reason, null, false, false);
    }
}
