package dev.tailrace.streams.notification;

/**
 * What becomes of notifications that a subscriber is too slow for. Every subscriber has a buffer of its own; the connection never waits for
 * it, since it serves all the others too, and PostgreSQL itself cannot be slowed down by a listener. So even {@link #suspend} is no
 * back-pressure on the sender: while the buffer is full, what comes is not taken in. Whatever is dropped is told as {@link Missed}, with
 * the count, in its place in the order.
 *
 * @param policy what is done when the buffer is full
 * @param capacity how many notifications it holds
 */
public record Overflow(Policy policy, int capacity) {
    /** What is done when the buffer is full. */
    public enum Policy {
        /** Take in nothing more until there is room: the oldest are kept, the newest are missed. */
        SUSPEND,
        /** Drop the oldest for each that comes. */
        DROP_OLDEST,
        /** End the stream, after what is buffered, with {@link dev.tailrace.streams.error.SubscriberOverflowException}. */
        FAIL
    }

    private static final int DEFAULT_CAPACITY = 1_024;

    /**
     * @throws IllegalArgumentException unless {@code capacity} is positive
     */
    public Overflow {
        if (capacity < 1) throw new IllegalArgumentException("capacity is " + capacity + "; it must be at least 1");
    }

    /** {@link #suspend(int)} with room for 1,024. */
    public static Overflow suspend() {
        return suspend(DEFAULT_CAPACITY);
    }

    /** Takes in nothing while {@code capacity} notifications wait. */
    public static Overflow suspend(int capacity) {
        return new Overflow(Policy.SUSPEND, capacity);
    }

    /** Keeps the last {@code capacity} notifications. */
    public static Overflow dropOldest(int capacity) {
        return new Overflow(Policy.DROP_OLDEST, capacity);
    }

    /** Keeps the last notification only, of whatever channel: for subscribers that only want to know that there was something. */
    public static Overflow latestOnly() {
        return new Overflow(Policy.DROP_OLDEST, 1);
    }

    /** Ends the stream with an error when more than {@code capacity} notifications wait. */
    public static Overflow fail(int capacity) {
        return new Overflow(Policy.FAIL, capacity);
    }
}
