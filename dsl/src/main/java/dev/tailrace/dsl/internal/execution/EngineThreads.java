package dev.tailrace.dsl.internal.execution;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An engine's threads, each kind for one purpose: JDBC threads block on connections and never run callers' code; callers' futures and
 * subscribers run on {@link #completions}; callers' blocks that use JDBC themselves on {@link #blocking}. All are daemons and end when
 * idle.
 */
final class EngineThreads {
    private static final Logger log = LoggerFactory.getLogger(EngineThreads.class);
    private static final long IDLE_SECONDS = 10;
    private static final long CLOSE_SECONDS = 5;

    private final Set<Thread> ownThreads = ConcurrentHashMap.newKeySet();

    private final ExecutorService jdbc;
    private final ExecutorService own;
    private final Executor completions;
    private final ScheduledThreadPoolExecutor timer;

    EngineThreads(EngineSettings settings) {
        // what comes after closing belongs to nobody: every caller has been answered
        jdbc = elastic(settings.name() + "-jdbc-", new ThreadPoolExecutor.DiscardPolicy());
        own = elastic(settings.name() + "-callback-", new ThreadPoolExecutor.AbortPolicy());
        completions = or(settings.callbacks() == null ? own : settings.callbacks(), or(own, Runnable::run));
        // after closing nothing becomes due any more
        timer = new ScheduledThreadPoolExecutor(1, named(settings.name() + "-timer-"), new ThreadPoolExecutor.DiscardPolicy());
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

    /**
     * Lets running callbacks finish, up to a bound, and takes no more. May be called from one of the engine's own threads, which ends after
     * it.
     */
    void close() {
        var alive = new HashSet<>(ownThreads); // also those that are about to end
        timer.shutdownNow();
        jdbc.shutdown();
        own.shutdown();
        alive.addAll(ownThreads);
        alive.remove(Thread.currentThread());
        var until = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_SECONDS);
        try {
            for (var thread : alive) {
                thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime())));
                if (thread.isAlive()) log.warn("{} of the closed database is still busy", thread.getName());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A callback must reach its caller even when an executor has been shut down before or while it was on its way. */
    private static Executor or(Executor preferred, Executor otherwise) {
        return callback -> {
            try {
                preferred.execute(callback);
            } catch (RejectedExecutionException e) {
                otherwise.execute(callback);
            }
        };
    }

    /** As many threads as there is work at once: slots bound the JDBC threads, callers the others. A callback that blocks holds up none. */
    private ExecutorService elastic(String prefix, RejectedExecutionHandler afterClosing) {
        return new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), named(prefix), afterClosing);
    }

    private ThreadFactory named(String prefix) {
        var count = new AtomicInteger();
        return body -> {
            var thread = new Thread(prefix + count.incrementAndGet()) {
                @Override
                public void run() {
                    try {
                        body.run();
                    } finally {
                        ownThreads.remove(this);
                    }
                }
            };
            thread.setDaemon(true);
            ownThreads.add(thread);
            return thread;
        };
    }
}
