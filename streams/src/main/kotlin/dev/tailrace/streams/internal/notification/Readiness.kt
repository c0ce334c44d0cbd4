package dev.tailrace.streams.internal.notification

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.withContext

/** Whether a collection of one stream is in force. */
internal class Readiness {
    /** @property failure of the last one that failed, until another begins */
    private data class State(val inForce: Set<Any> = setOf(), val failure: Throwable? = null)

    private val state = MutableStateFlow(State())

    fun began() = state.update { it.copy(failure = null) }

    fun inForce(collection: Any) = state.update { it.copy(inForce = it.inForce + collection) }

    fun failed(cause: Throwable) = state.update { it.copy(failure = cause) }

    fun ended(collection: Any) = state.update { it.copy(inForce = it.inForce - collection) }

    suspend fun await() {
        // On threads of nobody's: the hub's coroutine sets the state and must not run an undispatched caller.
        val reached = withContext(Dispatchers.Default) { state.first { it.inForce.isNotEmpty() || it.failure != null } }
        if (reached.inForce.isEmpty()) reached.failure?.let { throw it }
    }
}
