package dev.tailrace.dsl.internal.execution;

import dev.tailrace.dsl.driver.PostgresDriver;
import dev.tailrace.dsl.internal.execution.CancelChannel.Answer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that sends cancel requests, waiting ones in one batch. A cancel may reach the server before its statement does and is then
 * lost, so it is sent again after 4, 8, 16 … 100 ms until the statement has ended. What survives that (a function that catches
 * query_canceled, a server that does not answer) is terminated at the bound, and its connection aborted.
 */
final class CancelSender {
    private static final Logger log = LoggerFactory.getLogger(CancelSender.class);
    private static final long FIRST_REPEAT_MILLIS = 4;
    private static final long LONGEST_REPEAT_MILLIS = 100;
    private static final long GRACE_MILLIS = 200;

    private record Request(Fence fence, @Nullable LockWait lockWait, long sinceNanos, long repeatMillis, long dueNanos) implements Delayed {
        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(dueNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(dueNanos, ((Request) other).dueNanos);
        }

        /** Whether the statement still runs; what has ended waits for nothing. */
        boolean begin() {
            if (fence.beginSend()) return true;
            if (lockWait != null) lockWait.unknown();
            return false;
        }

        Request again() {
            var now = System.nanoTime();
            return new Request(
                    fence,
                    null,
                    sinceNanos,
                    Math.min(LONGEST_REPEAT_MILLIS, repeatMillis * 2),
                    now + TimeUnit.MILLISECONDS.toNanos(repeatMillis));
        }
    }

    private final DelayQueue<Request> requests = new DelayQueue<>();
    private final CancelChannel channel;
    private final PostgresDriver driver;
    private final long boundNanos;
    private final Thread thread;
    private volatile boolean closed;

    CancelSender(CancelChannel channel, PostgresDriver driver, Duration bound, String name) {
        this.channel = channel;
        this.driver = driver;
        this.boundNanos = bound.toNanos();
        this.thread = new Thread(this::serve, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Cancels what {@code fence} guards until it has ended, and asks for {@code wait} before. Returns at once. */
    void request(Fence fence, @Nullable LockWait wait) {
        var now = System.nanoTime();
        requests.add(new Request(fence, wait, now, FIRST_REPEAT_MILLIS, now));
    }

    /** Aborts the connection of what {@code fence} guards, if it still runs. */
    void cutOff(Fence fence) {
        if (fence.beginSend()) abort(fence);
    }

    /** Ends the thread and its channel, and cuts off what still runs. */
    void close() {
        closed = true;
        thread.interrupt();
        awaitThread(GRACE_MILLIS);
        channel.close(); // frees the thread if it waits for the server
        awaitThread(TimeUnit.SECONDS.toMillis(5));
        requests.forEach(request -> cutOff(request.fence));
    }

    private void awaitThread(long millis) {
        try {
            thread.join(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve() {
        var batch = new ArrayList<Request>();
        while (!closed) {
            try {
                batch.clear();
                batch.add(requests.take());
                requests.drainTo(batch);
                send(batch);
            } catch (InterruptedException e) {
                // closing; the loop's condition tells
            } catch (RuntimeException e) {
                log.error("Sending a cancel request failed unexpectedly", e);
            }
        }
    }

    private void send(List<Request> batch) {
        var now = System.nanoTime();
        var overdue = batch.stream().filter(request -> now - request.sinceNanos > boundNanos && request.fence.beginSend()).toList();
        if (!overdue.isEmpty()) end(overdue.stream().map(Request::fence).toList());
        batch.removeAll(overdue);
        batch.removeIf(request -> !request.begin());
        if (batch.isEmpty()) return;
        var answer = Answer.UNKNOWN; // also if the channel throws
        try {
            answer = channel.cancel(batch.stream().map(Request::fence).toList(), waits(batch));
        } finally {
            for (var request : batch) {
                if (request.lockWait != null) request.lockWait.unknown(); // unless it was told
                request.fence.endSend(answer != Answer.UNKNOWN);
                requests.add(request.again());
            }
        }
    }

    private static Map<Integer, LockWait> waits(List<Request> batch) {
        var waits = new HashMap<Integer, LockWait>();
        for (var request : batch) {
            if (request.lockWait != null) waits.put(request.fence.backendPid(), request.lockWait);
        }
        return waits;
    }

    /** Between beginSend and endSend, so each statement's connection is still its own. */
    private void end(List<Fence> fences) {
        try {
            for (var fence : fences) log.warn("Backend {} ignored every cancel request; terminating it", fence.backendPid());
            channel.terminate(fences);
        } finally {
            fences.forEach(this::abort);
        }
    }

    private void abort(Fence fence) {
        try {
            driver.abort(fence.connection());
        } catch (SQLException | RuntimeException e) {
            log.warn("The connection of backend {} could not be aborted", fence.backendPid(), e);
        } finally {
            fence.endSend(false);
        }
    }
}
