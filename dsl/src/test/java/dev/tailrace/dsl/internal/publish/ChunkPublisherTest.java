package dev.tailrace.dsl.internal.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ChunkPublisherTest {
    private final ManualExecutor executor = new ManualExecutor();
    private final List<RangeSource> sources = new ArrayList<>();

    private ChunkPublisher<Integer> rows(long size, int chunkSize) {
        return new ChunkPublisher<>(
                () -> {
                    sources.add(new RangeSource(size, chunkSize, executor));
                    return sources.get(sources.size() - 1);
                },
                executor);
    }

    private Recorder<Integer> subscribed(long size, int chunkSize) {
        var recorder = new Recorder<Integer>();
        rows(size, chunkSize).subscribe(recorder);
        return recorder;
    }

    private RangeSource source() {
        return sources.get(0);
    }

    @Test
    void nothingIsFetchedBeforeTheFirstRequest() {
        subscribed(10, 3);
        executor.runAll();
        assertEquals(0, source().fetches.get());
    }

    @Test
    void everyRowComesInOrderThenTheEndAndTheSourceIsClosedOnce() {
        var recorder = subscribed(10, 3);
        recorder.subscription.request(Long.MAX_VALUE);
        executor.runAll();
        assertEquals(IntStream.range(0, 10).boxed().toList(), recorder.items);
        assertEquals(1, recorder.ends.get());
        assertNull(recorder.error);
        assertEquals(1, source().closes.get());
    }

    @Test
    void noMoreRowsComeThanWereRequested() {
        var recorder = subscribed(10, 3);
        recorder.subscription.request(2);
        recorder.subscription.request(3);
        executor.runAll();
        assertEquals(List.of(0, 1, 2, 3, 4), recorder.items);
    }

    @Test
    void theNextChunkIsNotFetchedWhileDemandEndsWithinThisOne() {
        var recorder = subscribed(10, 3);
        recorder.subscription.request(3);
        executor.runAll();
        assertEquals(1, source().fetches.get());
    }

    @Test
    void theNextChunkIsFetchedWhileOneIsDeliveredAndNeverAThird() {
        var fetchedAtFirstRow = new ArrayList<Integer>();
        var recorder = new Recorder<Integer>() {
            @Override
            public void onNext(Integer item) {
                if (item == 0) {
                    // Whatever the source still has to do happens now, while the first row is being handled.
                    executor.runAll();
                    fetchedAtFirstRow.add((int) source().fetched());
                }
                super.onNext(item);
            }
        };
        rows(100, 3).subscribe(recorder);
        recorder.subscription.request(Long.MAX_VALUE);
        executor.runAll();
        assertEquals(List.of(6), fetchedAtFirstRow);
        assertEquals(100, recorder.items.size());
    }

    @Test
    void eachSubscriberHasItsOwnSource() {
        var publisher = rows(4, 2);
        var first = new Recorder<Integer>();
        var second = new Recorder<Integer>();
        publisher.subscribe(first);
        publisher.subscribe(second);
        first.subscription.request(1);
        second.subscription.request(9);
        executor.runAll();
        assertEquals(List.of(0), first.items);
        assertEquals(List.of(0, 1, 2, 3), second.items);
        assertEquals(2, sources.size());
    }

    @Test
    void aSubscriptionGivesWayToTheOthersOnItsExecutor() {
        var order = new ArrayList<String>();
        var hog = new Recorder<Integer>() {
            @Override
            public void onComplete() {
                order.add("hog done");
            }
        };
        var other = new Recorder<Integer>() {
            @Override
            public void onComplete() {
                order.add("other done");
            }
        };
        new ChunkPublisher<>(() -> new RangeSource(20_000, 20_000, Runnable::run), executor).subscribe(hog);
        new ChunkPublisher<>(() -> new RangeSource(1, 1, Runnable::run), executor).subscribe(other);
        hog.subscription.request(Long.MAX_VALUE);
        other.subscription.request(Long.MAX_VALUE);
        executor.runAll();
        assertEquals(List.of("other done", "hog done"), order);
    }

    @Test
    void anExecutorThatRunsInlineDeliversMillionsOfRowsOnAFlatStack() throws Exception {
        var seen = new int[1];
        var depths = new TreeSet<Long>();
        var oneByOne = new Recorder<Integer>() {
            @Override
            public void onNext(Integer item) {
                if (++seen[0] % 100_000 == 0) {
                    depths.add(StackWalker.getInstance().walk(Stream::count));
                }
                subscription.request(1);
            }
        };
        Executor inline = Runnable::run;
        new ChunkPublisher<>(() -> new RangeSource(3_000_000, 1_000, inline), inline).subscribe(oneByOne);
        oneByOne.subscription.request(1);
        oneByOne.awaitEnd();
        assertNull(oneByOne.error);
        assertEquals(3_000_000, seen[0]);
        assertTrue(depths.last() - depths.first() < 10, () -> "stack depths " + depths);
    }

    @Test
    void theEndNeedsNoDemandWhereTheSourceKnowsIt() {
        var recorder = new Recorder<Integer>();
        new ChunkPublisher<>(() -> new IterableSource<>(List.of(1, 2)), executor).subscribe(recorder);
        recorder.subscription.request(2);
        executor.runAll();
        assertEquals(List.of(1, 2), recorder.items);
        assertTrue(recorder.hasEnded());
    }

    @Test
    void aNullSubscriberIsRefused() {
        assertThrows(NullPointerException.class, () -> rows(1, 1).subscribe(null));
    }
}
