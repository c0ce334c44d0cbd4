package dev.tailrace.dsl.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.error.AllMembersFailedException;
import dev.tailrace.dsl.error.DeadlineExceededException;
import dev.tailrace.dsl.error.HostUnreachableException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FailoverTest {
    private final List<String> asked = new ArrayList<>();
    private Instant now = Instant.parse("2024-01-01T12:00:00Z");

    private FailoverBuilder<String> builder() {
        return Failover.<String>builder(Duration.ofSeconds(5)).member("primary", "a").member("backup", "b").clock(() -> now);
    }

    private CompletionStage<String> answer(String member) {
        asked.add(member);
        return member.equals("a")
                ? CompletableFuture.failedFuture(new HostUnreachableException("nothing there", null, null))
                : CompletableFuture.completedFuture("from " + member);
    }

    @Test
    void theNextMemberAnswersAndTheIllOneIsPassedOverForAWhile() {
        var failover = builder().illFor(Duration.ofSeconds(1), Duration.ofSeconds(4)).build();
        assertEquals("from b", failover.callAsync(this::answer).join());
        assertEquals("from b", failover.callAsync(this::answer).join());
        assertEquals(List.of("a", "b", "b"), asked);
        now = now.plusSeconds(1);
        assertEquals("from b", failover.callAsync(this::answer).join());
        assertEquals(List.of("a", "b", "b", "a", "b"), asked);
    }

    @Test
    void aStageThatTakesTooLongIsCancelledAndTheNextMemberAsked() throws Exception {
        var silent = new CompletableFuture<String>();
        var failover = Failover.<CompletableFuture<String>>builder(Duration.ofMillis(50))
                .member("silent", silent)
                .member("quick", CompletableFuture.completedFuture("answered"))
                .build();
        assertEquals("answered", failover.callAsync(stage -> stage).get(30, TimeUnit.SECONDS));
        assertTrue(silent.isCancelled());
    }

    @Test
    void cancellingTheFutureCancelsTheStage() {
        var stage = new CompletableFuture<String>();
        var inside = new CompletableFuture<Void>();
        var call = builder().build().callAsync(member -> {
            inside.complete(null);
            return stage;
        });
        inside.join();
        call.cancel(true);
        assertThrows(java.util.concurrent.CancellationException.class, () -> stage.get(30, TimeUnit.SECONDS));
    }

    @Test
    void allThatFailedAreTold() {
        var failover = Failover.<String>builder(Duration.ofMillis(50)).member("gone", "a").member("silent", "b")
                .repetition(Repetition.IDEMPOTENT)
                .build();
        var failure = assertThrows(CompletionException.class, () -> failover
                .callAsync(member -> member.equals("a") ? answer(member) : new CompletableFuture<String>())
                .join());
        var causes = assertInstanceOf(AllMembersFailedException.class, failure.getCause()).causes();
        assertEquals(List.of("gone", "silent"), List.copyOf(causes.keySet()));
        assertInstanceOf(HostUnreachableException.class, causes.get("gone"));
        assertInstanceOf(DeadlineExceededException.class, causes.get("silent"));
    }

    @Test
    void blocksRunOnTheExecutorAndFailuresThatTheCallerNamesMoveOn() {
        var executor = Executors.newSingleThreadExecutor(task -> new Thread(task, "mine"));
        try {
            var failover = builder().executor(executor).alsoMoveOn(failure -> failure instanceof IOException).build();
            var threads = new ArrayList<String>();
            var answered = failover.callAsync(member -> {
                threads.add(Thread.currentThread().getName());
                return member.equals("a") ? CompletableFuture.failedFuture(new IOException()) : CompletableFuture.completedFuture(member);
            });
            assertEquals("b", answered.join());
            assertTrue(threads.stream().allMatch(name -> name.startsWith("mine")), threads::toString);
        } finally {
            executor.shutdown();
        }
    }

    @Test
    void badInputIsRefusedAtOnce() {
        assertThrows(IllegalArgumentException.class, () -> Failover.builder(Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> Failover.builder(Duration.ofSeconds(1)).build());
        assertThrows(IllegalArgumentException.class, () -> builder().member("backup", "c"));
        assertThrows(IllegalArgumentException.class, () -> builder().illFor(Duration.ofSeconds(2), Duration.ofSeconds(1)));
    }
}
