package dev.tailrace.dsl.internal.record;

/** An array's elements have no mapping to the wanted element type. */
final class UnmappedElementException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnmappedElementException(String reason) {
        super(reason, null, false, false);
    }
}
