package dev.tailrace.dsl.race;

import dev.tailrace.dsl.internal.race.SuspendingContender;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A named way to an answer, not begun yet: what a race is run among. It can take part in any number of races and is started anew in each.
 * Made by {@link #of}, in Kotlin by {@code contender(name) { … }}; nobody else implements it.
 */
public interface Contender<T extends @Nullable Object> {
    /** What outcomes and exceptions call it; unique in its race. */
    String name();

    /**
     * A contender whose stage {@code work} makes when the race begins. A stage that loses is cancelled: a future of Tailrace stops its
     * query on the server. What {@code work} throws is a failure like any other, and so is a stage that is {@code null}.
     *
     * @throws IllegalArgumentException if {@code name} is blank
     */
    static <T extends @Nullable Object> Contender<T> of(String name, Supplier<? extends CompletionStage<T>> work) {
        return SuspendingContender.awaiting(name, work);
    }
}
