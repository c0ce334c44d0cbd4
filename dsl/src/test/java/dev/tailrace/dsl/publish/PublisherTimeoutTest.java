package dev.tailrace.dsl.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.error.PublisherTimeoutException;
import dev.tailrace.dsl.internal.publish.Recorder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PublisherTimeoutTest {
    private static final Duration SHORT = Duration.ofMillis(20);
    private final ProbePublisher<Integer> upstream = new ProbePublisher<>();
    private final Recorder<Integer> recorder = new Recorder<>();

    /** Returns once a timer set now for several times SHORT has run. */
    private static void letSeveralTimeoutsPass() {
        new CompletableFuture<Void>().completeOnTimeout(null, 5 * SHORT.toMillis(), TimeUnit.MILLISECONDS).join();
    }

    @Test
    void anElementThatDoesNotComeFailsTheSubscriptionAndCancelsTheUpstream() throws Exception {
        Publishers.timeout(upstream, SHORT).subscribe(recorder);
        recorder.subscription.request(1);
        recorder.awaitEnd();
        assertInstanceOf(PublisherTimeoutException.class, recorder.error);
        assertTrue(upstream.cancelled);
        upstream.next(1);
        assertEquals(List.of(), recorder.items);
    }

    @Test
    void theTimeRunsAnewAfterEachElement() throws Exception {
        Publishers.timeout(upstream, SHORT).subscribe(recorder);
        recorder.subscription.request(Long.MAX_VALUE);
        upstream.next(1);
        recorder.awaitEnd();
        assertEquals(List.of(1), recorder.items);
        assertInstanceOf(PublisherTimeoutException.class, recorder.error);
    }

    @Test
    void noTimeRunsWhileNothingIsAskedFor() throws Exception {
        Publishers.timeout(upstream, SHORT).subscribe(recorder);
        recorder.subscription.request(1);
        upstream.next(1);
        letSeveralTimeoutsPass();
        assertFalse(recorder.hasEnded());
        recorder.subscription.request(1);
        recorder.awaitEnd();
        assertInstanceOf(PublisherTimeoutException.class, recorder.error);
    }

    @Test
    void theTimeASubscriberTakesIsNotThePublishers() {
        var slow = new Recorder<Integer>() {
            @Override
            public void onNext(Integer item) {
                letSeveralTimeoutsPass();
                super.onNext(item);
            }
        };
        Publishers.timeout(upstream, SHORT).subscribe(slow);
        slow.subscription.request(2);
        upstream.next(1);
        upstream.complete();
        assertNull(slow.error);
        assertEquals(List.of(1), slow.items);
    }

    @Test
    void anEndInTimeIsLeftAlone() {
        Publishers.timeout(upstream, SHORT).subscribe(recorder);
        recorder.subscription.request(1);
        upstream.complete();
        letSeveralTimeoutsPass();
        assertEquals(1, recorder.ends.get());
        assertNull(recorder.error);
    }

    @Test
    void nothingFollowsACancel() {
        Publishers.timeout(upstream, SHORT).subscribe(recorder);
        recorder.subscription.request(1);
        recorder.subscription.cancel();
        letSeveralTimeoutsPass();
        assertTrue(upstream.cancelled);
        assertFalse(recorder.hasEnded());
    }
}
