package dev.tailrace.dsl.race;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HedgeBudgetTest {
    @Test
    void aNewBudgetHasItsBurstAndEarnsItsShare() {
        var budget = HedgeBudget.of(0.25, 2);
        assertTrue(budget.tryTake() && budget.tryTake());
        for (int call = 0; call < 3; call++) {
            budget.called();
            assertFalse(budget.tryTake());
        }
        budget.called();
        assertTrue(budget.tryTake());
        assertEquals("4 3 3", budget.calls() + " " + budget.extraAttempts() + " " + budget.refused());
    }

    @Test
    void whatIsSavedUpEndsAtTheBurst() {
        var budget = HedgeBudget.of(1, 2);
        for (int call = 0; call < 100; call++) {
            budget.called();
        }
        assertTrue(budget.tryTake() && budget.tryTake());
        assertFalse(budget.tryTake());
    }

    @Test
    void threadsTogetherTakeNoMoreThanThereIs() {
        var budget = HedgeBudget.of(0.1, 5);
        var all = Stream.generate(() -> CompletableFuture.runAsync(() -> {
            for (int call = 0; call < 10_000; call++) {
                budget.called();
                budget.tryTake();
            }
        })).limit(8).toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(all).join();
        assertEquals(80_000, budget.calls());
        assertTrue(budget.extraAttempts() <= 5 + 8_000 && budget.extraAttempts() >= 7_900, () -> "" + budget.extraAttempts());
    }

    @Test
    void whoNamesNoBudgetSharesOne() {
        assertSame(HedgeBudget.shared(), HedgeOptions.after(Duration.ZERO).budget());
        assertEquals("0.05 10", HedgeBudget.shared().share() + " " + HedgeBudget.shared().burst());
    }

    @Test
    void badNumbersAreToldAtOnce() {
        assertThrows(IllegalArgumentException.class, () -> HedgeBudget.of(-0.1, 1));
        assertThrows(IllegalArgumentException.class, () -> HedgeBudget.of(1.1, 1));
        assertThrows(IllegalArgumentException.class, () -> HedgeBudget.of(0.5, 0));
        assertThrows(IllegalArgumentException.class, () -> HedgeDelay.fixed(Duration.ofNanos(-1)));
        assertThrows(IllegalArgumentException.class, () -> HedgeDelay.ownPercentile(101));
        assertThrows(IllegalArgumentException.class, () -> HedgeOptions.after(Duration.ZERO).maxAttempts(0));
    }
}
