package dev.tailrace.dsl.internal.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.tailrace.dsl.internal.execution.Completion;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class ChunkPublisherFailureTest {
    private final ManualExecutor executor = new ManualExecutor();

    @Test
    void aFailureOfTheSourceComesAfterTheRowsBeforeIt() {
        var failing = new ScriptedSource(List.of(List.of(1, 2)), new IllegalStateException("lost"));
        var recorder = new Recorder<Integer>();
        new ChunkPublisher<>(() -> failing, executor).subscribe(recorder);
        recorder.subscription.request(9);
        executor.runAll();
        assertEquals(List.of(1, 2), recorder.items);
        assertEquals("lost", recorder.error.getMessage());
        assertEquals(1, failing.closes);
    }

    @Test
    void aSourceThatCannotBeMadeFailsTheSubscriber() {
        var recorder = new Recorder<Integer>();
        new ChunkPublisher<Integer>(
                        () -> {
                            throw new IllegalStateException("closed");
                        },
                        executor)
                .subscribe(recorder);
        assertEquals("closed", recorder.error.getMessage());
    }

    @Test
    void aNullRowIsAnErrorAndNotASignal() {
        var nulls = new ScriptedSource(List.of(Arrays.asList(1, null)), null);
        var recorder = new Recorder<Integer>();
        new ChunkPublisher<>(() -> nulls, executor).subscribe(recorder);
        recorder.subscription.request(9);
        executor.runAll();
        assertEquals(List.of(1), recorder.items);
        assertInstanceOf(NullPointerException.class, recorder.error);
        assertEquals(1, nulls.closes);
    }

    @Test
    void anExecutorThatRefusesFailsTheSubscriberAndClosesTheSource() {
        var recorder = new Recorder<Integer>();
        var source = new RangeSource(3, 3, executor);
        new ChunkPublisher<>(
                        () -> source,
                        task -> {
                            throw new RejectedExecutionException("shut down");
                        })
                .subscribe(recorder);
        recorder.subscription.request(1);
        assertInstanceOf(RejectedExecutionException.class, recorder.error);
        assertEquals(1, source.closes.get());
    }

    /** Answers at once from a list of chunks, then fails or ends. */
    private static final class ScriptedSource implements ChunkSource<Integer> {
        private final List<List<Integer>> chunks;
        private final Throwable failure;
        private int next;
        private int closes;

        ScriptedSource(List<List<Integer>> chunks, Throwable failure) {
            this.chunks = chunks;
            this.failure = failure;
        }

        @Override
        public void fetch(long wanted, Completion<List<Integer>> completion) {
            if (next < chunks.size()) {
                completion.succeeded(chunks.get(next++));
            } else if (failure != null) {
                completion.failed(failure);
            } else {
                completion.succeeded(List.of());
            }
        }

        @Override
        public void close() {
            closes++;
        }
    }
}
