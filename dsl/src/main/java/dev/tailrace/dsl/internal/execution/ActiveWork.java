package dev.tailrace.dsl.internal.execution;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Everything that has begun and not ended, in a line, on the server or holding a connection: what closing waits for. */
final class ActiveWork {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Set<Task<?>> tasks = ConcurrentHashMap.newKeySet();
    private final Set<Session> sessions = ConcurrentHashMap.newKeySet();

    void began(Task<?> task) {
        tasks.add(task);
    }

    void ended(Task<?> task) {
        tasks.remove(task);
    }

    void began(Session session) {
        sessions.add(session);
    }

    void ended(Session session) {
        sessions.remove(session);
    }

    /** How many executions are under way. */
    int count() {
        return tasks.size();
    }

    /** Whether all has ended before {@code patience} was over. */
    boolean await(Duration patience) {
        var until = System.nanoTime() + patience.toNanos();
        while (!tasks.isEmpty() || !sessions.isEmpty()) {
            if (System.nanoTime() - until >= 0) return false;
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return true;
    }

    /** Cancels all of it; an idle transaction, whose owner may never come back, is rolled back too. */
    void cancel(Throwable cause) {
        // who waits first: a slot that a cancelled one gives up must not begin anything new
        tasks.stream().filter(task -> !task.fence.isRunning()).toList().forEach(task -> task.cancel(cause));
        List.copyOf(tasks).forEach(task -> task.cancel(cause));
        for (var session : List.copyOf(sessions)) {
            session.cancel(cause);
            session.end(false, Completion.ignoring());
        }
    }
}
