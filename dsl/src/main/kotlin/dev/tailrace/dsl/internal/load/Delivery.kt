package dev.tailrace.dsl.internal.load

import java.util.concurrent.CompletableFuture
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.Executor
import java.util.concurrent.ForkJoinPool
import java.util.concurrent.RejectedExecutionException
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicBoolean

/**
 * Completes the futures of a batch one after another on one thread of [executor]: a thousand tasks at once would each wake, or make, a
 * thread of their own. A callback may block, even until another future of its batch completes: the others go on on another thread then.
 */
internal class Delivery(
    private val executor: Executor,
) : Executor {
    private val waiting = ConcurrentLinkedQueue<Runnable>()
    private val isWorking = AtomicBoolean() // somebody takes from the queue, who is not stuck

    override fun execute(task: Runnable) {
        waiting.add(task)
        if (isWorking.compareAndSet(false, true)) begin()
    }

    private fun begin() {
        val worker = Worker()
        try {
            executor.execute(worker)
        } catch (refused: RejectedExecutionException) {
            // Whoever waits for a future must be told all the same.
            ForkJoinPool.commonPool().execute(worker)
        }
    }

    /** Takes from the queue until it is empty, or until it is found stuck. */
    private inner class Worker : Runnable {
        private val isReplaced = AtomicBoolean()

        @Volatile
        private var done = 0L // written by the thread that works

        override fun run() {
            watch()
            while (!isReplaced.get()) {
                val task = waiting.poll() ?: return rest()
                try {
                    task.run()
                } catch (failure: Throwable) {
                    // A future keeps what its callbacks throw; this is the executor's or the JVM's, and must not hold up the others.
                    Thread.currentThread().let { it.uncaughtExceptionHandler?.uncaughtException(it, failure) }
                }
                done++
            }
        }

        private fun rest() {
            if (!isReplaced.compareAndSet(false, true)) return
            isWorking.set(false)
            // Something may have come in the instant between.
            if (waiting.isNotEmpty() && isWorking.compareAndSet(false, true)) begin()
        }

        private fun watch() {
            val seen = done
            later.execute {
                if (isReplaced.get()) return@execute
                if (done != seen || waiting.isEmpty()) return@execute watch()
                if (isReplaced.compareAndSet(false, true)) begin()
            }
        }
    }

    private companion object {
        // Long against a callback that only computes, short against one that waits.
        const val STUCK_MILLIS = 5L
        val later: Executor = CompletableFuture.delayedExecutor(STUCK_MILLIS, TimeUnit.MILLISECONDS, ForkJoinPool.commonPool())
    }
}
