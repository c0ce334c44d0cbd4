package dev.tailrace.dsl.internal.publish;

import java.util.concurrent.atomic.AtomicLong;

/** The arithmetic of {@code request(n)}: sums stop at {@link Long#MAX_VALUE}, which means without bound and is never used up. */
final class Demand {
    private Demand() {}

    static long sum(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    static long product(long a, long b) {
        return a > Long.MAX_VALUE / b ? Long.MAX_VALUE : a * b;
    }

    /** Adds and returns what was outstanding before. */
    static long add(AtomicLong outstanding, long n) {
        while (true) {
            long before = outstanding.get();
            if (before == Long.MAX_VALUE || outstanding.compareAndSet(before, sum(before, n))) {
                return before;
            }
        }
    }

    static void subtract(AtomicLong outstanding, long n) {
        while (true) {
            long before = outstanding.get();
            if (before == Long.MAX_VALUE || outstanding.compareAndSet(before, before - n)) {
                return;
            }
        }
    }

    static IllegalArgumentException refused() {
        return new IllegalArgumentException(
                "request(n) was called with n <= 0; ask for at least one element (Reactive Streams rule 3.9)");
    }
}
