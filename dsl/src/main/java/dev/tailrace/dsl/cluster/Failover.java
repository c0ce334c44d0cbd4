package dev.tailrace.dsl.cluster;

import dev.tailrace.dsl.internal.cluster.MemberFailover;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Named members, databases or anything else, tried in order: the first that answers counts. A member that failed is remembered as ill and
 * passed over for a while, which doubles while it goes on failing; then a single call tries it again. Thread-safe.
 *
 * <p>The next member is tried when one cannot be connected to, is lost, shuts down, has no connection free in time, or takes longer than
 * the attempt timeout; not when the server refuses a statement, nor when the block fails by itself. A block that may have taken effect is
 * repeated only as its {@link Repetition} allows.
 *
 * <p>Members are not closed by this.
 */
public interface Failover<M> {
    /**
     * Begins a failover whose members each have {@code attemptTimeout} to answer.
     *
     * @throws IllegalArgumentException if {@code attemptTimeout} is not positive
     */
    static <M> FailoverBuilder<M> builder(Duration attemptTimeout) {
        return new FailoverBuilder<>(attemptTimeout, MemberFailover::create);
    }

    /**
     * Runs {@code block} on the first member that can take it. Cancelling the future stops what runs, on the server too. A stage that has
     * not completed after the attempt timeout is cancelled and not waited for.
     *
     * @return the block's outcome; fails with {@link dev.tailrace.dsl.error.AllMembersFailedException} when every member failed or is ill,
     *     or with what the block failed with where that is no reason to move on
     */
    <T extends @Nullable Object> CompletableFuture<T> callAsync(Function<? super M, ? extends CompletionStage<T>> block);
}
