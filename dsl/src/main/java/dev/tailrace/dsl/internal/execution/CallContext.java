package dev.tailrace.dsl.internal.execution;

/** What surrounds a call: the transaction it is in, its settings, its deadline. Immutable; a coroutine carries it, a thread-local mirrors it. */
public final class CallContext {
    static final CallContext NONE = new CallContext();
    private static final ThreadLocal<CallContext> current = ThreadLocal.withInitial(() -> NONE);

    private CallContext() {}

    /** The context of the calling thread; an empty one outside any. */
    public static CallContext current() {
        return current.get();
    }
}
