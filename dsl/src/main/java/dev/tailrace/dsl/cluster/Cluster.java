package dev.tailrace.dsl.cluster;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.internal.cluster.ProbedCluster;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Publisher;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A primary and its replicas as one thing: reads go to replicas that are fit, writes to the primary. Thread-safe; close it once.
 *
 * <p>Every member is probed on a connection of its own, outside its pool. Who is primary is what the servers say, not what was configured:
 * after a promotion writes follow. While nobody claims to be primary, or several do, writes are refused.
 */
public interface Cluster extends AutoCloseable {
    /** Begins a cluster. */
    static ClusterBuilder builder() {
        return new ClusterBuilder(ProbedCluster::create);
    }

    /** {@code primary}, so named, and replicas by name, with everything else by default. The databases stay the caller's to close. */
    static Cluster of(Database primary, Map<String, Database> replicas) {
        var builder = builder().primary("primary", primary);
        replicas.forEach(builder::replica);
        return builder.build();
    }

    /**
     * Runs {@code block} on a replica that is fit, or on the primary where none is, READ ONLY. When a member cannot be reached, is lost, or
     * does not answer within the attempt timeout, the block runs again on the next. Cancelling the future stops it, on the server too.
     *
     * @return the block's outcome; fails with {@link dev.tailrace.dsl.error.NoMemberException} when no member is fit, with
     *     {@link dev.tailrace.dsl.error.AllMembersFailedException} when all that were tried failed
     */
    <T extends @Nullable Object> CompletableFuture<T> readAsync(Function<? super Database, ? extends CompletionStage<T>> block);

    /**
     * As {@link #readAsync(Function)}, seeing everything committed before {@code after}: waits, holding neither thread nor pooled
     * connection, until a replica has replayed the log up to there, and takes the primary when none has in time.
     */
    <T extends @Nullable Object> CompletableFuture<T> readAsync(Lsn after, Function<? super Database, ? extends CompletionStage<T>> block);

    /**
     * Runs {@code block} on the primary, once. Cancelling the future stops it, on the server too; what it wrote by then may stay.
     *
     * @return the block's outcome; fails with {@link dev.tailrace.dsl.error.NoPrimaryException} when no member takes writes, with
     *     {@link dev.tailrace.dsl.error.SeveralPrimariesException} when several would
     */
    <T extends @Nullable Object> CompletableFuture<T> writeAsync(Function<? super Database, ? extends CompletionStage<T>> block);

    /**
     * As {@link #writeAsync}, followed by the question where in the log it ends, for {@link #readAsync(Lsn, Function)}: one more round
     * trip.
     */
    <T extends @Nullable Object> CompletableFuture<Written<T>> writeMarkedAsync(
            Function<? super Database, ? extends CompletionStage<T>> block);

    /** Reads and writes that belong together: its reads see its writes. */
    ClusterSession session();

    /** As {@link #session()}, whose reads also see everything committed before {@code after}, for example another process's writes. */
    ClusterSession session(Lsn after);

    /** The members as they were last found, in the order they were given. */
    List<Member> members();

    /**
     * The members now, and again whenever the role, health or error of one has changed. Cold; whoever asks slowly gets the latest and not
     * every state in between. Completes when the cluster is closed. Subscribers are called on the cluster's executor.
     */
    Publisher<List<Member>> membersPublisher();

    /**
     * Stops probing and closes the databases that the cluster opened itself, which waits for what runs on them up to their bound. What runs
     * on others goes on. Calls from then on fail with {@link dev.tailrace.dsl.error.DatabaseClosedException}. Idempotent.
     */
    @Override
    void close();
}
