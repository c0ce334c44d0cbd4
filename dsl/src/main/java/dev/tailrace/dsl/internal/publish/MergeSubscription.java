package dev.tailrace.dsl.internal.publish;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One subscription of a merge: signals of all inputs are written down, and the one inside the gate hands them on. */
final class MergeSubscription<T> implements Subscription {
    private final Downstream<T> downstream;
    private final List<MergeInput<T>> inputs = new ArrayList<>();
    // Inside from the start, until onSubscribe has returned.
    private final DrainGate gate = DrainGate.entered();
    // Added to by any thread, subtracted from inside the gate.
    private final AtomicLong requested = new AtomicLong();
    // The first error of an input, or the refused request; set by any thread.
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile boolean cancelled;
    // Owned by whoever is inside the gate: demand was seen, and the input whose turn it is.
    private boolean asking;
    private int turn;

    MergeSubscription(Downstream<T> downstream, int size) {
        this.downstream = downstream;
        for (int i = 0; i < size; i++) {
            inputs.add(new MergeInput<>(this::signal, this::fail));
        }
    }

    void start(List<? extends Publisher<? extends T>> publishers) {
        if (!downstream.subscribed(this)) {
            cancelled = true;
        }
        for (int i = 0; i < publishers.size() && !cancelled; i++) {
            try {
                publishers.get(i).subscribe(inputs.get(i));
            } catch (Throwable e) {
                fail(e);
            }
        }
        drain();
    }

    @Override
    public void request(long n) {
        if (n > 0) {
            Demand.add(requested, n);
        } else {
            failure.compareAndSet(null, Demand.refused());
        }
        signal();
    }

    @Override
    public void cancel() {
        cancelled = true;
        inputs.forEach(MergeInput::cancel);
        signal();
    }

    private void fail(Throwable error) {
        failure.compareAndSet(null, error);
        signal();
    }

    private void signal() {
        if (gate.enter()) {
            drain();
        }
    }

    private void drain() {
        do {
            while (!cancelled && failure.get() == null && handOnRound()) {
                // another round
            }
            if (cancelled || failure.get() != null || inputs.stream().allMatch(MergeInput::isExhausted)) {
                end();
                return;
            }
        } while (!gate.leave());
    }

    /** At most one batch of each input, so that none starves. True: something was handed on. */
    private boolean handOnRound() {
        boolean any = false;
        for (int i = 0; i < inputs.size(); i++) {
            var input = inputs.get(turn);
            turn = (turn + 1) % inputs.size();
            long demand = requested.get();
            if (asking |= demand > 0) {
                input.ask();
            }
            int share = (int) Math.min(demand, MergeInput.AHEAD);
            int handed = 0;
            for (T item; handed < share && !cancelled && failure.get() == null && (item = input.poll()) != null; handed++) {
                if (!downstream.next(item)) {
                    cancelled = true;
                }
            }
            Demand.subtract(requested, handed);
            any |= handed > 0;
        }
        return any;
    }

    private void end() {
        var error = failure.get();
        boolean silent = cancelled;
        cancelled = true;
        gate.finish();
        inputs.forEach(MergeInput::cancel);
        inputs.forEach(MergeInput::clear);
        if (!silent) {
            if (error != null) {
                downstream.failed(error);
            } else {
                downstream.completed();
            }
        }
    }
}
