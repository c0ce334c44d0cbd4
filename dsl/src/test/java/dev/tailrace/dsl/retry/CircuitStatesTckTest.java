package dev.tailrace.dsl.retry;

import dev.tailrace.dsl.publish.tck.PublisherTck;
import dev.tailrace.dsl.retry.CircuitBreaker.State;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

/** A breaker that opens and closes all the time. */
@Test
public class CircuitStatesTckTest extends FlowPublisherVerification<State> {
    private final CircuitBreaker breaker =
            CircuitBreaker.of("restless", CircuitBreakerOptions.builder().window(1, 1).countIf(failure -> true).build());
    private final Thread restless = new Thread(() -> {
        while (!Thread.currentThread().isInterrupted()) {
            breaker.callAsync(Runnable::run, () -> CompletableFuture.failedFuture(new IllegalStateException()));
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
            breaker.reset();
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
        }
    });

    public CircuitStatesTckTest() {
        super(PublisherTck.environment(), 1_000);
    }

    @BeforeClass
    void begin() {
        restless.start();
    }

    @AfterClass
    void end() {
        restless.interrupt();
    }

    @Override
    public Publisher<State> createFlowPublisher(long elements) {
        return breaker.statePublisher();
    }

    /** It never fails. */
    @Override
    public Publisher<State> createFailedFlowPublisher() {
        return null;
    }

    @Override
    public long maxElementsFromPublisher() {
        return publisherUnableToSignalOnComplete();
    }
}
