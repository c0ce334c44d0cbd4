package dev.tailrace.app.demo;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.error.TailraceException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that write orders, one transaction each, and keep a record of their own of what the server has said is committed. Where the
 * answer was lost with the server, the record says that it is not known, and the server is asked later.
 */
final class OrderWriters implements AutoCloseable {
    private static final long RETRY_NANOS = 20_000_000L;

    private final Database db;
    private final AtomicLong nextId;
    private final AtomicBoolean enough = new AtomicBoolean();
    private final Set<Long> committed = ConcurrentHashMap.newKeySet();
    private final Set<Long> unknown = ConcurrentHashMap.newKeySet();
    private final List<Thread> threads = new ArrayList<>();

    OrderWriters(Database db, int threads, long firstId) {
        this.db = db;
        nextId = new AtomicLong(firstId);
        for (int i = 1; i <= threads; i++) {
            var thread = new Thread(this::write, "tailrace-demo-writer-" + i);
            thread.setDaemon(true);
            this.threads.add(thread);
        }
    }

    void start() {
        threads.forEach(Thread::start);
    }

    /** What the server has said is committed. */
    Set<Long> committed() {
        return committed;
    }

    /** What was being committed when the connection broke. */
    Set<Long> unknown() {
        return unknown;
    }

    /** Ends after the insert that each thread is at. */
    void stop() throws InterruptedException {
        enough.set(true);
        for (var thread : threads) {
            thread.join();
        }
    }

    @Override
    public void close() {
        enough.set(true);
        threads.forEach(Thread::interrupt);
    }

    private void write() {
        while (!enough.get()) {
            var id = nextId.getAndIncrement();
            try {
                db.insertAsync(new Order(id, "customer " + id % 97, "new", BigDecimal.valueOf(id % 9_000, 2))).get();
                committed.add(id);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TailraceException)) {
                    throw new IllegalStateException(e.getCause());
                }
                unknown.add(id);
                LockSupport.parkNanos(RETRY_NANOS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }
}
