package dev.tailrace.dsl.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.publish.Publishers;
import dev.tailrace.dsl.race.Outcome;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GatherTest {
    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    @Test
    void eachQueryHasItsResultOrItsErrorUnderATypedKey() throws Exception {
        var gather = Gather.of();
        GatherKey<List<String>> users = gather.add("users", () -> CompletableFuture.completedFuture(List.of("Ada")));
        GatherKey<Long> total = gather.add("total", () -> CompletableFuture.supplyAsync(() -> 3L));
        GatherKey<Integer> broken = gather.add("broken", () -> CompletableFuture.failedFuture(new IllegalStateException("no")));
        GatherKey<Integer> threw = gather.add("threw", () -> {
            throw new IllegalStateException("at once");
        });
        GatherKey<String> nothing = gather.add("nothing", () -> CompletableFuture.completedFuture(null));
        var gathered = get(gather.runAsync());
        String first = gathered.get(users).get(0);
        long count = gathered.get(total);
        assertEquals("Ada of 3", first + " of " + count);
        assertInstanceOf(Outcome.Failure.class, gathered.outcome(broken));
        assertEquals("no", assertThrows(CompletionException.class, () -> gathered.get(broken)).getCause().getMessage());
        assertEquals("at once", assertThrows(CompletionException.class, () -> gathered.get(threw)).getCause().getMessage());
        assertNull(gathered.get(nothing));
        assertEquals(
                List.of("users", "total", "broken", "threw", "nothing"), gathered.outcomes().stream().map(Outcome::name).toList());
    }

    @Test
    void thePublisherTellsThemAsTheyFinishAndCancellingStopsTheRest() throws Exception {
        var gate = new CompletableFuture<Integer>();
        var begun = new CompletableFuture<Integer>();
        var gather = Gather.of().executor(ForkJoinPool.commonPool());
        gather.add("slow", () -> {
            begun.complete(1);
            return gate;
        });
        gather.add("quick", () -> begun);
        assertEquals("quick", get(Publishers.first(gather.publisher())).orElseThrow().name());
        assertThrows(java.util.concurrent.CancellationException.class, () -> get(gate));
    }

    @Test
    void failingFastTheFirstFailureCancelsTheOthers() {
        var stuck = new CompletableFuture<Integer>();
        var gather = Gather.of().failFast();
        var begun = new CompletableFuture<Integer>();
        gather.add("stuck", () -> {
            begun.complete(1);
            return stuck;
        });
        gather.<Integer>add("broken", () -> begun.thenCompose(one -> CompletableFuture.failedFuture(new IllegalStateException("mine"))));
        assertEquals("mine", assertThrows(ExecutionException.class, () -> get(gather.runAsync())).getCause().getMessage());
        assertTrue(stuck.isCancelled());
    }

    @Test
    void aNameThatIsThereTwiceOrBlankIsRefused() {
        var gather = Gather.of();
        gather.add("users", () -> CompletableFuture.completedFuture(1));
        var refused = assertThrows(IllegalArgumentException.class, () -> gather.add("users", () -> CompletableFuture.completedFuture(2)));
        assertTrue(refused.getMessage().contains("\"users\""));
        assertThrows(IllegalArgumentException.class, () -> gather.add(" ", () -> CompletableFuture.completedFuture(2)));
    }

    @Test
    void aKeyOfAnotherGatherOrAnotherRunIsRefused() throws Exception {
        var gather = Gather.of();
        gather.add("users", () -> CompletableFuture.completedFuture(1));
        var run = get(gather.runAsync());
        var late = gather.add("late", () -> CompletableFuture.completedFuture(2));
        var other = Gather.of().add("users", () -> CompletableFuture.completedFuture(3));
        assertThrows(IllegalArgumentException.class, () -> run.get(late));
        assertThrows(IllegalArgumentException.class, () -> run.get(other));
        assertEquals(2, get(gather.runAsync()).get(late));
    }

    @Test
    void aSupplierThatReturnsNullFailsAlone() throws Exception {
        var gather = Gather.of();
        GatherKey<Integer> none = gather.add("none", () -> null);
        GatherKey<Integer> one = gather.add("one", () -> CompletableFuture.completedFuture(1));
        var gathered = get(gather.runAsync());
        assertInstanceOf(NullPointerException.class, ((Outcome.Failure<Integer>) gathered.outcome(none)).cause());
        assertEquals(1, gathered.get(one));
    }
}
