package dev.tailrace.streams.internal.reading

import dev.tailrace.dsl.Database
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.withTimeoutOrNull
import kotlin.time.Duration

/** Counts what may mean that the log has grown: notifications, and moments in which one may have been missed. */
internal class WakeUps {
    private val signals = MutableStateFlow(0L)

    /** To be taken before looking, and given to [await] when there was nothing. */
    fun count(): Long = signals.value

    fun signal() {
        while (true) {
            val present = signals.value
            if (signals.compareAndSet(present, present + 1)) return
        }
    }

    /** Suspends until there was a signal since [seen], but not for longer than [limit]. */
    suspend fun await(seen: Long, limit: Duration) {
        withTimeoutOrNull(limit) { signals.first { it != seen } }
    }

    companion object {
        fun of(db: Database): WakeUps = WakeUps()
    }
}
