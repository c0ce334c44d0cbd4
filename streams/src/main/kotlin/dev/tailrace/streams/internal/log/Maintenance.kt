package dev.tailrace.streams.internal.log

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.error.DatabaseClosedException
import dev.tailrace.dsl.error.TailraceException
import dev.tailrace.dsl.internal.engine
import dev.tailrace.dsl.internal.execution.ExecutionOptions
import dev.tailrace.dsl.internal.execution.run
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import org.slf4j.LoggerFactory
import java.util.IdentityHashMap
import java.util.concurrent.atomic.AtomicBoolean
import kotlin.random.Random
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds
import kotlin.time.toJavaDuration

/**
 * Keeps the change log of a database trimmed for as long as somebody in this process reads it: a look about every ten seconds, one a second
 * while the log fills or a segment is in use. Of several processes whichever looks first does the work. A look takes a connection of the
 * pool for some milliseconds. Errors never reach the readers; they are logged, once in a row.
 */
internal class Maintenance private constructor(private val db: Database, private val calm: Duration) {
    private lateinit var looking: Job

    // Guarded by [all].
    private var users = 0

    private fun start() {
        looking = CoroutineScope(db.engine.completions().asCoroutineDispatcher()).launch { keepLooking() }
    }

    private suspend fun keepLooking() {
        var complained = false
        while (true) {
            val pause = try {
                look().also { complained = false }
            } catch (_: DatabaseClosedException) {
                synchronized(all) { all.remove(db, this) }
                return
            } catch (e: TailraceException) {
                if (!complained) log.warn("The change log could not be trimmed; trying again", e)
                complained = true
                calm
            }
            delay(pause * Random.nextDouble(1 - JITTER, 1 + JITTER))
        }
    }

    /** How long to wait for the next one. */
    private suspend fun look(): Duration {
        while (true) {
            val step = db.engine.run(LOOK) { TrimStep.take(it, PATIENCE_MILLIS) }
            if (step.lost.isNotEmpty()) log.warn("The change log is beyond its limits; lost their place in it: {}", step.lost)
            if (step.isProgress && !step.postponed) continue
            return if (step.postponed || step.crowded) minOf(BUSY, calm) else calm
        }
    }

    private fun leave() {
        synchronized(all) {
            if (--users > 0) return
            all.remove(db, this)
        }
        looking.cancel()
    }

    companion object {
        private val log = LoggerFactory.getLogger(Maintenance::class.java)
        private val CALM = 10.seconds
        private val BUSY = 1.seconds
        private const val JITTER = 0.25
        private const val PATIENCE_MILLIS = 100
        private val LOOK = ExecutionOptions.of("trim log", "select * from tailrace.trim(?)").withTimeout(30.seconds.toJavaDuration())

        fun isRunning(db: Database): Boolean = synchronized(all) { all[db]?.looking?.isActive == true }

        // Which databases are looked after, by identity. Guards itself and the counts in it.
        private val all = IdentityHashMap<Database, Maintenance>()

        /** Joins the one loop of [db], or starts it with [calm] from look to look. */
        fun join(db: Database, calm: Duration = CALM): AutoCloseable {
            val joined = synchronized(all) {
                val present = all[db] ?: Maintenance(db, calm).also {
                    it.start()
                    all[db] = it
                }
                present.users++
                present
            }
            val left = AtomicBoolean()
            return AutoCloseable { if (left.compareAndSet(false, true)) joined.leave() }
        }
    }
}

/** Keeps the change log trimmed until what this returns is closed: to be held by whoever reads it. Cheap; one loop serves all. */
internal fun Database.keepTrimmed(): AutoCloseable = Maintenance.join(this)
