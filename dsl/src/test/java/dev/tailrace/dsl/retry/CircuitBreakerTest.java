package dev.tailrace.dsl.retry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.Tailrace;
import dev.tailrace.dsl.error.CircuitOpenException;
import dev.tailrace.dsl.error.ConnectionLostException;
import dev.tailrace.dsl.publish.Publishers;
import dev.tailrace.dsl.retry.CircuitBreaker.State;
import dev.tailrace.dsl.testing.PrivateServer;
import dev.tailrace.dsl.testing.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {
    private static final CircuitBreakerOptions SMALL =
            CircuitBreakerOptions.builder().window(4, 4).openFor(Duration.ofMinutes(1)).probes(1).build();

    private static Throwable failure(CompletableFuture<?> future) {
        return assertThrows(ExecutionException.class, () -> future.get(30, TimeUnit.SECONDS)).getCause();
    }

    private static CompletableFuture<Integer> lost() {
        return CompletableFuture.failedFuture(new ConnectionLostException("gone"));
    }

    @Test
    void itPassesOutcomesOnUntilTooManyFailed() throws Exception {
        var breaker = CircuitBreaker.of("shop", SMALL);
        assertEquals("shop", breaker.name());
        assertEquals(7, breaker.callAsync(() -> CompletableFuture.completedFuture(7)).get(30, TimeUnit.SECONDS));
        for (var i = 0; i < 3; i++) assertInstanceOf(ConnectionLostException.class, failure(breaker.callAsync(CircuitBreakerTest::lost)));
        assertEquals(State.OPEN, breaker.state());
        var called = new AtomicInteger();
        var refusal = failure(breaker.callAsync(() -> CompletableFuture.completedFuture(called.incrementAndGet())));
        assertEquals(0, called.get());
        assertTrue(assertInstanceOf(CircuitOpenException.class, refusal).retryAfter().toSeconds() > 30);
        breaker.reset();
        assertEquals(State.CLOSED, breaker.state());
    }

    @Test
    void cancellingReachesTheCallAndCountsAsNothing() throws Exception {
        var breaker = CircuitBreaker.of("shop", SMALL);
        for (var i = 0; i < 10; i++) {
            var work = new CompletableFuture<Integer>();
            var called = new CountDownLatch(1);
            var call = breaker.callAsync(() -> {
                called.countDown();
                return work;
            });
            assertTrue(called.await(30, TimeUnit.SECONDS));
            call.cancel(true);
            assertThrows(CancellationException.class, () -> work.get(30, TimeUnit.SECONDS));
        }
        assertEquals(State.CLOSED, breaker.state());
    }

    @Test
    void itsStatesArePublished() throws Exception {
        var breaker = CircuitBreaker.of("shop", SMALL);
        for (var i = 0; i < 4; i++) failure(breaker.callAsync(CircuitBreakerTest::lost));
        var first = Publishers.collect(Publishers.take(breaker.statePublisher(), 1));
        assertEquals(List.of(State.OPEN), first.get(30, TimeUnit.SECONDS));
    }

    @Test
    void aDeadServerOpensItAndOneThatIsBackClosesItThroughARetry() throws Exception {
        try (PrivateServer server = TestServer.startPrivate()) {
            var options = CircuitBreakerOptions.builder().window(2, 2).openFor(Duration.ofMillis(200)).probes(1).build();
            var breaker = CircuitBreaker.of("private", options);
            try (var db = Tailrace.connect(server.url(server.newDatabase()))) {
                server.kill();
                for (var i = 0; i < 2; i++) {
                    failure(breaker.callAsync(() -> db.sql("select 1").timeout(Duration.ofMillis(300)).getAsync()));
                }
                assertEquals(State.OPEN, breaker.state());
                server.restart();
                var patient = RetryPolicy.builder().maxAttempts(200).waitForCircuit(true).build();
                var rows = Retries.retryAsync(patient, () -> breaker.callAsync(() -> db.sql("select 1").getAsync()));
                assertEquals(1, rows.get(60, TimeUnit.SECONDS).size());
                assertEquals(State.CLOSED, breaker.state());
            }
        }
    }
}
