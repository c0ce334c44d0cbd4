package dev.tailrace.dsl.internal.cluster

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.cluster.ClusterSession
import dev.tailrace.dsl.cluster.Lsn
import dev.tailrace.dsl.error.NoPrimaryException
import dev.tailrace.dsl.error.SeveralPrimariesException
import dev.tailrace.dsl.internal.execution.workFuture
import kotlinx.coroutines.future.await
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionStage
import java.util.concurrent.Executor
import java.util.concurrent.atomic.AtomicReference
import java.util.function.Function

internal class RememberingSession(private val cluster: ProbedCluster, private val executor: Executor, after: Lsn?) : ClusterSession {
    private val written = AtomicReference(after)

    suspend fun <T> read(block: suspend (Database) -> T): T = cluster.read(written.get(), block)

    suspend fun <T> write(block: suspend (Database) -> T): T {
        val outcome = try {
            cluster.writeMarked(block)
        } catch (failure: Throwable) {
            // An earlier statement of the block may have taken effect, if not the one that failed.
            if (failure !is NoPrimaryException && failure !is SeveralPrimariesException) written.set(Lsn.MAX)
            throw failure
        }
        // The place of a later write lies behind a write whose outcome is not known, too. Of two writes at once the later place counts.
        written.updateAndGet { before -> if (before == null || before == Lsn.MAX) outcome.position else maxOf(before, outcome.position) }
        return outcome.value
    }

    override fun <T> readAsync(block: Function<in Database, out CompletionStage<T>>): CompletableFuture<T> =
        workFuture(executor) { read { db -> block.apply(db).await() } }

    override fun <T> writeAsync(block: Function<in Database, out CompletionStage<T>>): CompletableFuture<T> =
        workFuture(executor) { write { db -> block.apply(db).await() } }

    override fun position(): Lsn? = written.get()
}
