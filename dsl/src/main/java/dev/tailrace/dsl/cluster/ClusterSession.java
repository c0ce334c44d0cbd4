package dev.tailrace.dsl.cluster;

import dev.tailrace.dsl.Database;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Remembers how far it has written, so that its reads see it. For a request, or a user's session. Thread-safe; needs no closing. */
public interface ClusterSession {
    /** {@link Cluster#readAsync(Lsn, Function)} after everything that this session has written. */
    <T extends @Nullable Object> CompletableFuture<T> readAsync(Function<? super Database, ? extends CompletionStage<T>> block);

    /**
     * {@link Cluster#writeMarkedAsync}, remembered. After a write that may have taken effect although it failed or was cancelled, reads go
     * to the primary until another has succeeded.
     */
    <T extends @Nullable Object> CompletableFuture<T> writeAsync(Function<? super Database, ? extends CompletionStage<T>> block);

    /** From where on its reads see everything it wrote; {@code null} before its first write. To be handed on, for example in a cookie. */
    @Nullable Lsn position();
}
