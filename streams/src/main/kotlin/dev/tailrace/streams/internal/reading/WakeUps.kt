package dev.tailrace.streams.internal.reading

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.internal.engine
import dev.tailrace.streams.notification.Overflow
import dev.tailrace.streams.notifications
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeoutOrNull
import org.slf4j.LoggerFactory
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

/**
 * Counts what may mean that the log has grown: notifications, and moments in which one may have been missed. Listens while some reader uses
 * it; where that is not possible, readers look once a second, as they do anyway.
 */
internal class WakeUps(
    /** Calls its argument for each wake-up, for ever. */
    private val listen: suspend (signal: () -> Unit) -> Unit = { awaitCancellation() },
) : AutoCloseable {
    private val signals = MutableStateFlow(0L)
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)

    private var readers = 0 // guarded by this
    private var listening: Job? = null // guarded by this

    /** To be taken before looking, and given to [await] when there was nothing. */
    fun count(): Long = signals.value

    fun signal() = signals.update { it + 1 }

    /** Suspends until there was a signal since [seen], but not for longer than [limit]. */
    suspend fun await(seen: Long, limit: Duration) {
        withTimeoutOrNull(limit) { signals.first { it != seen } }
    }

    @Synchronized
    fun use() {
        if (readers++ == 0) listening = scope.launch { keepListening() }
    }

    @Synchronized
    fun leave() {
        if (--readers > 0) return
        listening?.cancel()
        listening = null
    }

    private suspend fun keepListening() {
        while (true) {
            try {
                listen(::signal)
            } catch (e: CancellationException) {
                throw e
            } catch (e: Exception) {
                log.debug("The change log's readers cannot listen; they look once a second meanwhile", e)
            }
            delay(RETRY)
        }
    }

    override fun close() = scope.cancel()

    companion object {
        private val RETRY = 1.seconds
        private val log = LoggerFactory.getLogger(WakeUps::class.java)

        /** The one of this database. */
        fun of(db: Database): WakeUps =
            db.engine.attached(WakeUps::class.java) { WakeUps { signal -> db.awaitWakeUps(signal) } }

        private suspend fun Database.awaitWakeUps(signal: () -> Unit) {
            val stream = notifications("tailrace", overflow = Overflow.latestOnly())
            coroutineScope {
                launch {
                    stream.awaitReady()
                    signal() // what was written before is not told
                }
                stream.collect { signal() }
            }
        }
    }
}
