package dev.tailrace.dsl.internal.publish;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Flow.Subscriber;

/** Gathers elements into lists. A list begun implies demand for it, so the last, shorter one may always go down. */
public final class BufferRelay<T> extends Relay<T, List<T>> {
    private final int size;
    // Owned by the upstream's signals.
    private List<T> gathered = new ArrayList<>();

    public BufferRelay(Subscriber<? super List<T>> subscriber, int size) {
        super(subscriber);
        this.size = size;
    }

    @Override
    public void request(long n) {
        super.request(n <= 0 ? n : Demand.product(n, size));
    }

    @Override
    void next(T item) {
        gathered.add(item);
        if (gathered.size() == size) {
            flush();
        }
    }

    @Override
    void flush() {
        if (!gathered.isEmpty()) {
            var full = Collections.unmodifiableList(gathered);
            gathered = new ArrayList<>();
            emit(full);
        }
    }
}
