package dev.tailrace.dsl.internal.publish;

/**
 * The rest of a drain, sent to the back of the executor's queue. An executor that runs tasks inside {@code execute} would nest one drain in
 * the other, a stack deeper with every turn; there the drain is told to go on by itself.
 */
final class NextTurn implements Runnable {
    private final Runnable drain;
    private final Thread origin = Thread.currentThread();
    // Both are used by the origin thread alone.
    private boolean inline;
    private boolean returned;

    NextTurn(Runnable drain) {
        this.drain = drain;
    }

    @Override
    public void run() {
        if (Thread.currentThread() == origin && !returned) {
            inline = true;
        } else {
            drain.run();
        }
    }

    /** Asked by the origin once {@code execute} has returned: true, the turn is still the origin's. */
    boolean ranInline() {
        returned = true;
        return inline;
    }
}
