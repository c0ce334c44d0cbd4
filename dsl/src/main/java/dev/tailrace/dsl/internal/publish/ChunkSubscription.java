package dev.tailrace.dsl.internal.publish;

import dev.tailrace.dsl.internal.execution.Completion;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;
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
final class ChunkSubscription<T> implements Subscription, Completion<List<T>>, Runnable {
    private static final int FAIR_SHARE_ROWS = 4_096;

    private static final int OPEN = 0;
    private static final int REFUSED = 1;
    private static final int CLOSED = 2;

    private enum Turn {
        WAIT,
        YIELD,
        FINISHED
    }

    private record Failure(Throwable error) {}

    private final ChunkSource<T> source;
    private final Executor executor;
    // Entered from the start: what onSubscribe requests waits until onSubscribe has returned (signals are serial, rule 1.3).
    private final DrainGate gate = DrainGate.entered();
    // Added to by any thread, subtracted from inside the gate.
    private final AtomicLong requested = new AtomicLong();
    // OPEN -> REFUSED -> CLOSED, by any thread, never back; whoever makes it CLOSED closes the source.
    private final AtomicInteger stop = new AtomicInteger(OPEN);
    // Set by the source's completion, taken inside the gate; one fetch at a time, so it is free whenever it is set.
    private volatile @Nullable Object arrived;

    // The rest is owned by whoever is inside the gate.
    private @Nullable Downstream<T> downstream;
    private List<T> chunk = List.of();
    private int position;
    private boolean fetching;

    ChunkSubscription(Subscriber<? super T> subscriber, ChunkSource<T> source, Executor executor) {
        this.downstream = new Downstream<>(subscriber);
        this.source = source;
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
    public void succeeded(List<T> rows) {
        arrived = rows;
        signal();
    }

    @Override
    public void failed(Throwable error) {
        arrived = new Failure(error);
        signal();
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
            prefetch(demand, chunk.size() - position);
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
        if (!fetching) {
            if (source.exhausted()) {
                return end(null);
            }
            if (demand == 0) {
                return Turn.WAIT;
            }
            fetch(demand);
        }
        var taken = arrived;
        if (taken == null) {
            return Turn.WAIT;
        }
        arrived = null;
        fetching = false;
        if (taken instanceof Failure failure) {
            return end(failure.error());
        }
        @SuppressWarnings("unchecked") // the one other thing that is ever put there
        var rows = (List<T>) taken;
        if (rows.isEmpty()) {
            return end(null);
        }
        chunk = rows instanceof RandomAccess ? rows : new ArrayList<>(rows);
        return null;
    }

    private void prefetch(long demand, int remaining) {
        if (!fetching && demand > remaining && !source.exhausted()) {
            fetch(demand == Long.MAX_VALUE ? demand : demand - remaining);
        }
    }

    private void fetch(long wanted) {
        fetching = true;
        try {
            source.fetch(wanted, this);
        } catch (Throwable e) {
            failed(e);
        }
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
        arrived = null;
    }
}
