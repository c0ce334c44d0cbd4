package dev.tailrace.dsl.internal.work

import dev.tailrace.dsl.work.TaskFailure
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.flow

/** The last [kept] failures of a pool. Readers go through them at their own speed, and are told what they were too slow for. */
internal class FailureLog(private val kept: Int) {
    private val lock = Any() // protects the three below
    private val failures = ArrayDeque<TaskFailure>()
    private var count = 0L // of all there were; the newest is number count - 1
    private var ended = false

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
