package dev.tailrace.dsl.internal.publish;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber's way through one source. Whatever happens is written down (demand, a chunk, a stop), then the gate is entered; whoever
 * is inside, on the executor, acts on all of it:
 *
 * <pre>
 *   request, chunk arrived --&gt; [gate] --&gt; deliver --+-- WAIT: nothing to deliver or no demand --&gt; leave the gate
 *                                          ^   |    +-- YIELD: had its share --&gt; back of the executor's queue, gate kept
 *                                          +---+    +-- FINISHED: end, error, request(n &lt;= 0), cancel --&gt; gate shut, source closed
 * </pre>
 */
final class ChunkSubscription<T> implements Subscription, Runnable {
    private static final int FAIR_SHARE_ROWS = 4_096;

    private static final int OPEN = 0;
    private static final int REFUSED = 1;
    private static final int CLOSED = 2;

    private enum Turn {
        WAIT,
        YIELD,
        FINISHED
    }

    private final ChunkSource<T> source;
    private final ChunkFetcher<T> fetcher;
    private final Executor executor;
    // Entered from the start: what onSubscribe requests waits until onSubscribe has returned (signals are serial, rule 1.3).
    private final DrainGate gate = DrainGate.entered();
    // Added to by any thread, subtracted from inside the gate.
    private final AtomicLong requested = new AtomicLong();
    // OPEN -> REFUSED -> CLOSED, by any thread, never back; whoever makes it CLOSED closes the source.
    private final AtomicInteger stop = new AtomicInteger(OPEN);

    // The rest is owned by whoever is inside the gate.
    private @Nullable Downstream<T> downstream;
    private List<T> chunk = List.of();
    private int position;

    ChunkSubscription(Subscriber<? super T> subscriber, ChunkSource<T> source, Executor executor) {
        this.downstream = new Downstream<>(subscriber);
        this.source = source;
        this.fetcher = new ChunkFetcher<>(source, this::signal);
        this.executor = executor;
    }

    void start() {
        if (!Objects.requireNonNull(downstream).subscribed(this)) {
            close();
        }
        if (stop.get() == CLOSED) {
            forget();
        } else if (!gate.leave()) {
            dispatch(this);
        }
    }

    @Override
    public void request(long n) {
        if (n > 0) {
            Demand.add(requested, n);
        } else {
            stop.compareAndSet(OPEN, REFUSED);
        }
        signal();
    }

    @Override
    public void cancel() {
        close();
        if (gate.enter()) {
            forget();
        }
    }

    @Override
    public void run() {
        while (true) {
            switch (deliver()) {
                case WAIT -> {
                    if (gate.leave()) {
                        return;
                    }
                }
                case YIELD -> {
                    var next = new NextTurn(this);
                    dispatch(next);
                    if (!next.ranInline()) {
                        return;
                    }
                }
                case FINISHED -> {
                    return;
                }
            }
        }
    }

    private void signal() {
        if (gate.enter()) {
            dispatch(this);
        }
    }

    private void dispatch(Runnable turn) {
        try {
            executor.execute(turn);
        } catch (Throwable rejected) {
            // The executor was shut down. The gate is ours, so telling the subscriber here keeps signals serial; silence would hang it.
            end(rejected);
        }
    }

    private Turn deliver() {
        var subscriber = Objects.requireNonNull(downstream);
        int share = FAIR_SHARE_ROWS;
        while (stop.get() == OPEN) {
            long demand = requested.get();
            if (position == chunk.size()) {
                var turn = nextChunk(demand);
                if (turn != null) {
                    return turn;
                }
            }
            fetcher.prefetch(demand, chunk.size() - position);
            int count = (int) Math.min(demand, Math.min(share, chunk.size() - position));
            if (count == 0) {
                return Turn.WAIT;
            }
            for (int end = position + count; position < end && stop.get() == OPEN; ) {
                T row;
                try {
                    row = Objects.requireNonNull(chunk.get(position++), "a row of the source");
                } catch (Throwable e) {
                    return end(e);
                }
                if (!subscriber.next(row)) {
                    close();
                }
            }
            Demand.subtract(requested, count);
            share -= count;
            if (share == 0) {
                return Turn.YIELD;
            }
        }
        if (stop.get() == REFUSED) {
            return end(Demand.refused());
        }
        forget();
        return Turn.FINISHED;
    }

    /** Null: there is a chunk to deliver. */
    private @Nullable Turn nextChunk(long demand) {
        chunk = List.of();
        position = 0;
        if (fetcher.isExhausted()) {
            return end(null);
        }
        fetcher.prefetch(demand, 0);
        var answer = fetcher.take();
        if (answer == null) {
            return Turn.WAIT;
        }
        if (answer.error() != null || answer.rows().isEmpty()) {
            return end(answer.error());
        }
        chunk = answer.rows();
        return null;
    }

    private Turn end(@Nullable Throwable error) {
        var subscriber = Objects.requireNonNull(downstream);
        boolean cancelled = !close();
        forget();
        if (!cancelled) {
            if (error == null) {
                subscriber.completed();
            } else {
                subscriber.failed(error);
            }
        }
        return Turn.FINISHED;
    }

    /** True the first time. */
    private boolean close() {
        if (stop.getAndSet(CLOSED) == CLOSED) {
            return false;
        }
        try {
            source.close();
        } catch (Throwable e) {
            Downstream.report(e);
        }
        return true;
    }

    /** The subscription may be kept for long after its end; its subscriber (rule 3.13) and its rows are not. */
    private void forget() {
        gate.finish();
        downstream = null;
        chunk = List.of();
        fetcher.forget();
    }
}
