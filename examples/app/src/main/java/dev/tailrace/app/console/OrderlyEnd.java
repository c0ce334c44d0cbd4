package dev.tailrace.app.console;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Between its making and its closing, Ctrl-C and kill interrupt the thread that made it, and the JVM stays until that thread has closed
 * what it had opened: whatever runs on a server is cancelled there before the process is gone.
 */
public final class OrderlyEnd implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 15;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook;

    public OrderlyEnd() {
        var main = Thread.currentThread();
        hook = new Thread(() -> endInOrder(main), "tailrace-end");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void endInOrder(Thread main) {
        main.interrupt();
        try {
            if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("tailrace: gave up waiting for the server after " + PATIENCE_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is going down: the hook is what it waits for, and it has just been let go.
        }
    }
}
