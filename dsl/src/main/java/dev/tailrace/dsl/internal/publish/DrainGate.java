package dev.tailrace.dsl.internal.publish;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets one thread at a time work on what any thread signals, and never loses a signal. A signal is written first, then {@link #enter} is
 * called; the one inside looks at all signals before each {@link #leave}.
 *
 * <pre>
 *   IDLE --enter: true--&gt; ACTIVE --enter: false--&gt; AGAIN --enter: false--&gt; AGAIN
 *     ^                    | ^                       |
 *     +---- leave: true ---+ +----- leave: false ----+      ACTIVE | AGAIN --finish--&gt; FINISHED (nobody enters any more)
 * </pre>
 */
final class DrainGate {
    private static final int IDLE = 0;
    private static final int ACTIVE = 1;
    private static final int AGAIN = 2;
    private static final int FINISHED = 3;

    private final AtomicInteger state;

    private DrainGate(int initial) {
        state = new AtomicInteger(initial);
    }

    static DrainGate open() {
        return new DrainGate(IDLE);
    }

    /** A gate whose creator is inside already: what is signalled meanwhile waits until it leaves. */
    static DrainGate entered() {
        return new DrainGate(ACTIVE);
    }

    /** True: the caller is inside and must look. False: whoever is inside will look again. */
    boolean enter() {
        while (true) {
            switch (state.get()) {
                case IDLE -> {
                    if (state.compareAndSet(IDLE, ACTIVE)) {
                        return true;
                    }
                }
                case ACTIVE -> {
                    if (state.compareAndSet(ACTIVE, AGAIN)) {
                        return false;
                    }
                }
                default -> {
                    return false;
                }
            }
        }
    }

    /** True: left. False: something was signalled since, the caller is still inside and must look again. */
    boolean leave() {
        if (state.compareAndSet(ACTIVE, IDLE)) {
            return true;
        }
        state.set(ACTIVE);
        return false;
    }

    /** Called by the one inside, who stays so for good. */
    void finish() {
        state.set(FINISHED);
    }
}
