package dev.tailrace.dsl.internal.cluster

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.cluster.Lsn
import dev.tailrace.dsl.cluster.Member
import dev.tailrace.dsl.error.DatabaseClosedException
import dev.tailrace.dsl.internal.engine
import dev.tailrace.dsl.internal.execution.WatchedConnection
import dev.tailrace.dsl.internal.execution.run
import dev.tailrace.dsl.internal.execution.watched
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.launch
import kotlin.time.Duration
import kotlin.time.toKotlinDuration

/** A member, its database and its probe connection. */
internal class ClusterMember(private val source: MemberSource, private val settings: ClusterSettings, private val scope: CoroutineScope) {
    /** Why a call holds it for ill, and the last round of probes that had begun by then. */
    class Suspicion(val round: Long)

    val name: String = source.name()

    // Written by the prober alone.
    @Volatile
    var state =
        Member(name, source.role(), Member.Health.UNKNOWN, null, null, null, null, settings.clock.instant())

    // Completed by the prober when a probe fails, and then replaced when one succeeds.
    @Volatile
    var lost = CompletableDeferred<Throwable>()

    // Set by a call that failed on it, taken back by the prober.
    @Volatile
    var suspicion: Suspicion? = null

    // Owned by the prober; others may only use it.
    @Volatile
    private var connection: WatchedConnection? = null
    private var opening: Deferred<Database>? = null

    private val lock = Any() // guards the fields below
    private var opened: Database? = (source as? MemberSource.Given)?.database()
    private var closed = false

    val database: Database?
        get() = synchronized(lock) { opened }

    val replica get() = state.role == Member.Role.REPLICA

    /** Asks on the connection outside the pool, which a busy pool does not hold up. */
    suspend fun <T> ask(question: Question<T>): T = (connection ?: throw DatabaseClosedException("$name is not connected to"))
        .run(question.options, question)

    /** For the prober: opens what is not open yet. */
    suspend fun connect() {
        if (connection?.isOpen == true) return
        val database = database ?: open()
        val bound = settings.probeTimeout.toKotlinDuration()
        // It is asked by each probe, so it needs no heartbeat in between.
        connection = database.engine.watched(maxOf(settings.probePeriod.toKotlinDuration() * 4, IDLE), bound) {}
    }

    /** For the prober. Closing waits for the server, which may be gone. */
    fun disconnect() {
        val ended = connection ?: return
        connection = null
        if (ended.isOpen) CoroutineScope(Dispatchers.IO).launch { ended.close() }
    }

    private suspend fun open(): Database {
        val config = source as MemberSource.Opened
        // Not a child of the probe, which has a timeout: opening takes as long as the connect timeout says.
        val under = opening ?: scope.async(Dispatchers.IO) { keep(config.open()) }.also { opening = it }
        try {
            return under.await()
        } finally {
            if (under.isCompleted) opening = null
        }
    }

    private fun keep(database: Database): Database {
        synchronized(lock) {
            if (!closed) {
                opened = database
                return database
            }
        }
        database.close()
        throw DatabaseClosedException("The cluster was closed while $name was being opened")
    }

    /** Blocks until what the cluster opened is closed. */
    fun close() {
        val mine = synchronized(lock) {
            closed = true
            opened.takeIf { source is MemberSource.Opened }
        }
        connection?.close()
        mine?.close()
    }

    /** Whether what it last told is at or past [position]. */
    fun reached(position: Lsn): Boolean = state.position?.let { it >= position } == true

    private companion object {
        val IDLE = Duration.parse("1m")
    }
}
