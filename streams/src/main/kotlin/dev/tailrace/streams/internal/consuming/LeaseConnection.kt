package dev.tailrace.streams.internal.consuming

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.internal.engine
import dev.tailrace.dsl.internal.execution.ExecutionOptions
import dev.tailrace.dsl.internal.execution.WatchedConnection
import dev.tailrace.dsl.internal.execution.Work
import dev.tailrace.dsl.internal.execution.run
import dev.tailrace.dsl.internal.execution.watched
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import java.util.concurrent.atomic.AtomicReference
import kotlin.time.Duration

/**
 * The connection on which a run of a consumer keeps its leases, outside the pool, so that nothing the application does can delay them.
 * Opened when it is needed, and anew after a loss. Statements take turns; each must answer within [bound].
 */
internal class LeaseConnection(
    private val db: Database,
    val bound: Duration,
) {
    private val opening = Mutex() // held by the one who opens
    private val present = AtomicReference<WatchedConnection>()

    @Volatile
    private var closed = false

    suspend fun <T> run(statement: String, work: Work<T>): T = open().run(ExecutionOptions.of("consumer", statement), work)

    suspend fun <T> inTransaction(statement: String, work: Work<T>): T =
        open().run(ExecutionOptions.of("consumer", statement).inTransaction(), work)

    /** Gives the present connection up, without waiting; the next statement opens another. */
    fun drop() {
        present.getAndSet(null)?.let { db.engine.completions().execute(it::close) }
    }

    fun close() {
        closed = true
        drop()
    }

    private suspend fun open(): WatchedConnection =
        present.get()?.takeIf { it.isOpen } ?: opening.withLock {
            present.get()?.takeIf { it.isOpen } ?: db.engine.watched(bound, bound) {}.also {
                present.set(it)
                if (closed) drop()
            }
        }
}
