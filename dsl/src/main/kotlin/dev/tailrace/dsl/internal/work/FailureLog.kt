package dev.tailrace.dsl.internal.work

import dev.tailrace.dsl.work.TaskFailure
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.job
import kotlinx.coroutines.selects.select

/** The last [kept] failures of a pool. Readers go through them at their own speed, and are told what they were too slow for. */
internal class FailureLog(private val kept: Int) {
    private val lock = Any() // protects the four below
    private val failures = ArrayDeque<TaskFailure>()
    private var count = 0L // of all there were; the newest is number count - 1
    private var ended = false
    private val readers = HashSet<Job>()

    private val newReader = Channel<Unit>(Channel.CONFLATED)
    private val news = MutableStateFlow(0L) // grows with each change; wakes readers

    fun add(failure: TaskFailure) {
        synchronized(lock) {
            if (failures.size == kept) failures.removeFirst()
            failures.addLast(failure)
            count++
        }
        wake()
    }

    fun end() {
        synchronized(lock) { ended = true }
        wake()
    }

    fun stream(): Flow<TaskFailure> =
        flow {
            val reader = currentCoroutineContext().job
            synchronized(lock) { readers += reader }
            newReader.trySend(Unit)
            try {
                var next = 0L
                while (true) {
                    val seen = news.value
                    val failure = read(next)
                    if (failure != null) {
                        emit(failure)
                        next += failure.missed + 1
                    } else if (synchronized(lock) { ended && next == count }) {
                        break
                    } else {
                        news.first { it != seen }
                    }
                }
            } finally {
                synchronized(lock) { readers -= reader }
            }
        }

    /** Waits for the children of [scope], but not for those that read from here: they end with the pool, which waits for the scope. */
    suspend fun awaitAllButReaders(scope: CoroutineScope) {
        while (true) {
            val other = scope.coroutineContext.job.children.firstOrNull { synchronized(lock) { it !in readers } } ?: return
            select {
                other.onJoin { }
                newReader.onReceive { }
            }
        }
    }

    private fun read(next: Long): TaskFailure? =
        synchronized(lock) {
            val oldest = count - failures.size
            val missed = maxOf(0, oldest - next)
            failures.getOrNull((next + missed - oldest).toInt())?.run { TaskFailure(task, attempt, cause, retried, missed) }
        }

    private fun wake() {
        while (true) {
            val seen = news.value
            if (news.compareAndSet(seen, seen + 1)) return
        }
    }
}
