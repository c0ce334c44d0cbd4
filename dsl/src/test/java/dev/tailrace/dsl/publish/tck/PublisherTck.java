package dev.tailrace.dsl.publish.tck;

import dev.tailrace.dsl.internal.publish.ChunkPublisher;
import dev.tailrace.dsl.internal.publish.RangeSource;
import dev.tailrace.dsl.publish.Publishers;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow.Publisher;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;

/** The specification, asked of one publisher. Signals are awaited generously; proofs that nothing comes are short. */
public abstract class PublisherTck<T> extends FlowPublisherVerification<T> {
    private static final long SIGNAL_MILLIS = 5_000;
    private static final long NO_SIGNAL_MILLIS = 50;
    // The TCK looks for an expected error once, after this long, not until its timeout (it subtracts wrongly): enough for a busy machine.
    private static final long POLL_MILLIS = 250;
    static final ExecutorService executor = Executors.newFixedThreadPool(2, task -> {
        var thread = new Thread(task, "tck");
        thread.setDaemon(true);
        return thread;
    });

    protected PublisherTck() {
        super(environment(), 1_000);
    }

    public static TestEnvironment environment() {
        return new TestEnvironment(SIGNAL_MILLIS, NO_SIGNAL_MILLIS, POLL_MILLIS);
    }

    /** What operators are tried on: rows from another thread. */
    static Publisher<Integer> rows(long size) {
        return new ChunkPublisher<>(() -> new RangeSource(size, 7, executor), executor);
    }

    @Override
    public Publisher<T> createFailedFlowPublisher() {
        return failed(Publishers.error(new IllegalStateException("made to fail")));
    }

    /** The publisher under test over an upstream that fails at once. */
    protected abstract Publisher<T> failed(Publisher<Integer> upstream);
}
