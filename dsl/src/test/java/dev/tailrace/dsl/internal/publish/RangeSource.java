package dev.tailrace.dsl.internal.publish;

import dev.tailrace.dsl.internal.execution.Completion;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The numbers from 0 in chunks, answered on an executor of its own like a cursor's, with a record of how it was treated. */
public final class RangeSource implements ChunkSource<Integer> {
    private final long size;
    private final int chunkSize;
    private final Executor executor;
    private final AtomicInteger fetching = new AtomicInteger();
    private final AtomicLong next = new AtomicLong();

    public final AtomicInteger fetches = new AtomicInteger();
    public final AtomicInteger overlaps = new AtomicInteger();
    public final AtomicInteger closes = new AtomicInteger();
    public final CountDownLatch closed = new CountDownLatch(1);

    public RangeSource(long size, int chunkSize, Executor executor) {
        this.size = size;
        this.chunkSize = chunkSize;
        this.executor = executor;
    }

    public long fetched() {
        return next.get();
    }

    @Override
    public void fetch(long wanted, Completion<List<Integer>> completion) {
        fetches.incrementAndGet();
        if (fetching.getAndIncrement() != 0) {
            overlaps.incrementAndGet();
        }
        executor.execute(() -> {
            var chunk = new ArrayList<Integer>();
            long start = next.get();
            for (long i = start; i < size && i < start + chunkSize; i++) {
                chunk.add((int) i);
            }
            next.set(start + chunk.size());
            fetching.decrementAndGet();
            completion.succeeded(chunk);
        });
    }

    @Override
    public void close() {
        closes.incrementAndGet();
        closed.countDown();
    }
}
