package dev.tailrace.dsl.internal.execution;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An engine's threads, each kind for one purpose: JDBC threads block on connections and never run callers' code; callers' futures and
 * subscribers run on {@link #completions}; callers' blocks that use JDBC themselves on {@link #blocking}. All are daemons and end when
 * idle.
 */
final class EngineThreads {
    private static final long IDLE_SECONDS = 10;

    private final ExecutorService jdbc;
    private final ExecutorService own;
    private final Executor completions;
    private final ScheduledThreadPoolExecutor timer;

    EngineThreads(EngineSettings settings) {
        jdbc = elastic(settings.name() + "-jdbc-");
        own = elastic(settings.name() + "-callback-");
        completions = settings.callbacks() == null ? own : settings.callbacks();
        timer = new ScheduledThreadPoolExecutor(1, named(settings.name() + "-timer-"));
        timer.setRemoveOnCancelPolicy(true);
    }

    Executor jdbc() {
        return jdbc;
    }

    Executor completions() {
        return completions;
    }

    Executor blocking() {
        return own;
    }

    ScheduledThreadPoolExecutor timer() {
        return timer;
    }

    /** Lets running callbacks finish and takes no more. */
    void close() {
        timer.shutdownNow();
        jdbc.shutdown();
        own.shutdown();
    }

    /** As many threads as there is work at once: slots bound the JDBC threads, callers the others. A callback that blocks holds up none. */
    private static ExecutorService elastic(String prefix) {
        return new ThreadPoolExecutor(0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), named(prefix));
    }

    private static ThreadFactory named(String prefix) {
        var count = new AtomicInteger();
        return body -> {
            var thread = new Thread(body, prefix + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
