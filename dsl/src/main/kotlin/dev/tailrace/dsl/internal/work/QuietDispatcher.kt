package dev.tailrace.dsl.internal.work

import kotlinx.coroutines.CoroutineDispatcher
import java.util.concurrent.Executor
import kotlin.coroutines.CoroutineContext

/**
 * Runs one thing at a time on [executor], and what comes from outside only when everything inside has come to rest. So how long a query
 * takes does not decide how far the sources have been read when its answer arrives, and a decision made [whenQuiet] is the same every
 * time.
 */
internal class QuietDispatcher(private val executor: Executor) : CoroutineDispatcher() {
    private val lock = Any() // protects the four below
    private val inside = ArrayDeque<Runnable>()
    private val outside = ArrayDeque<Runnable>()
    private var running = false
    private var thread: Thread? = null

    override fun dispatch(context: CoroutineContext, block: Runnable) =
        startIfIdle { if (Thread.currentThread() === thread) inside.addLast(block) else outside.addLast(block) }

    /** Runs [decision] after everything that can go on has. */
    fun whenQuiet(decision: Runnable) = startIfIdle { outside.addLast(decision) }

    private inline fun startIfIdle(enqueue: () -> Unit) {
        val idle = synchronized(lock) {
            enqueue()
            !running.also { running = true }
        }
        if (idle) start()
    }

    private fun start() {
        try {
            executor.execute(::runAll)
        } catch (rejected: Throwable) {
            synchronized(lock) { running = false }
            throw rejected
        }
    }

    private fun runAll() {
        while (true) {
            val next = synchronized(lock) {
                thread = Thread.currentThread()
                (inside.removeFirstOrNull() ?: outside.removeFirstOrNull()).also {
                    if (it == null) {
                        running = false
                        thread = null
                    }
                }
            } ?: return
            next.run()
        }
    }
}
