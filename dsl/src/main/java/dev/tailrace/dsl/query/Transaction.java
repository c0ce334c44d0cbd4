package dev.tailrace.dsl.query;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An open transaction. What is asked of it runs one after another on one connection; afterwards it refuses. */
public interface Transaction extends Queries {
    /**
     * Runs {@code block} behind a savepoint: when its stage fails, what it wrote is undone and the transaction can go on.
     *
     * @return the block's outcome, once the savepoint is released or rolled back to
     */
    <T extends @Nullable Object> CompletableFuture<T> savepointAsync(Function<Transaction, ? extends CompletionStage<T>> block);
}
