package dev.tailrace.streams.internal.reading

import dev.tailrace.dsl.internal.execution.ExecutionOptions
import dev.tailrace.dsl.internal.execution.WatchedConnection
import dev.tailrace.dsl.internal.execution.run
import kotlinx.coroutines.delay
import java.sql.Connection
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.nanoseconds
import kotlin.time.Duration.Companion.seconds

/**
 * How a reader that finds nothing comes to rest without missing anything. NOTIFY is dear for writers, so they notify only while some
 * reader sleeps, which it announces as a lease: a sequence whose last value is the lease's end, because every writer sees that at once,
 * whatever its snapshot.
 *
 *              nothing for 500 ms              all writers ended that ran
 *     AWAKE ──────────────────────▶ ANNOUNCED ────────────────────────────▶ ASLEEP ──┐
 *       ▲    (poll each 5 ms)          │      (poll each 5 ms; after 1 s     ▲  │    │ woken, or a second has passed:
 *       └───────── found something ────┴───────── each 100 ms) ──────────────┘  └────┘ look; renew the lease
 *
 * A writer that had looked at the lease before it was announced will not notify. It had an xid by then (the trigger writes the log
 * first), so its transaction is among those that hold the lock on their own xid when we look after announcing. Snapshots do not show them
 * all: a running transaction with the newest xid is not in any.
 */
internal class Sleep(
    private val connection: WatchedConnection,
    private val wakeUps: WakeUps,
    private val nanoTime: () -> Long = System::nanoTime,
) {
    // All owned by the one coroutine that reads.
    private var foundNanos = nanoTime()
    private var announced: Announced? = null
    private var seen = 0L
    private var lookedNanos = nanoTime() - PACE.inWholeNanoseconds

    private class Announced(var lease: Long, val writers: Set<Long>, val atNanos: Long, var renewedNanos: Long)

    /** Before each look: not too soon after the one before it, unless that left something unread, for a look costs the writers too. */
    suspend fun looking() {
        val wait = lookedNanos + PACE.inWholeNanoseconds - nanoTime()
        if (wait > 0) delay(wait.nanoseconds)
        lookedNanos = nanoTime()
        seen = wakeUps.count()
    }

    /** The look left something unread. */
    fun hurry() {
        lookedNanos = nanoTime() - PACE.inWholeNanoseconds
    }

    /**
     * The look found something, or the reader was woken: it stays awake for a while, and takes its lease back. Whoever else sleeps under
     * that lease was woken too, and announces itself again; one that was not looks after a second.
     */
    suspend fun found() {
        foundNanos = nanoTime()
        val rest = announced ?: return
        announced = null
        connection.run(ANNOUNCE) { takeBack(it, rest.lease) }
    }

    /** The look, at [snapshot], found nothing: waits until the next one is worth while. */
    suspend fun await(snapshot: Snapshot) {
        val now = nanoTime()
        val rest = announced
        when {
            now - foundNanos < AWAKE.inWholeNanoseconds -> {
                delay(POLL)
            }

            rest == null || now - rest.renewedNanos > LEASE.inWholeNanoseconds -> {
                val (lease, writers) = connection.run(ANNOUNCE) { announce(it) }
                announced = Announced(lease, writers, now, now)
            }

            rest.writers.any { it.isRunning(snapshot) } -> {
                renew(rest, now)
                val restless = (now - rest.atNanos).nanoseconds < PATIENCE
                if (restless) delay(POLL) else sleep(LIGHT_SLEEP)
            }

            else -> {
                renew(rest, now)
                sleep(DEEP_SLEEP)
            }
        }
    }

    private suspend fun sleep(limit: Duration) {
        wakeUps.await(seen, limit)
        if (wakeUps.count() != seen) found()
    }

    private suspend fun renew(rest: Announced, now: Long) {
        if ((now - rest.renewedNanos).nanoseconds < LEASE / 2) return
        rest.lease = connection.run(ANNOUNCE) { lease(it) }
        rest.renewedNanos = now
    }

    /** Locks show the lower 32 bits of an xid; it is the one with these that lies nearest to the snapshot. */
    private fun Long.isRunning(snapshot: Snapshot): Boolean {
        val distance = (this - snapshot.xmax).toInt() // modulo 2^32, as the server compares them
        return snapshot.xmax + distance !in snapshot
    }

    companion object {
        private val POLL = 5.milliseconds
        private val PACE = 8.milliseconds

        // Long, and the lease short: while writers notify they are slow, and a reader that took their pauses for the end of the work and
        // announced its sleep again would keep them so for good.
        private val AWAKE = 500.milliseconds
        private val LEASE = 1500.milliseconds
        private val PATIENCE = 1.seconds
        private val LIGHT_SLEEP = 100.milliseconds
        private val DEEP_SLEEP = 1.seconds
        private val ANNOUNCE = ExecutionOptions.of("sleep", "")

        private fun announce(connection: Connection): Pair<Long, Set<Long>> {
            val lease = lease(connection)
            val running = "select transactionid::text from pg_locks where locktype = 'transactionid' and mode = 'ExclusiveLock' and granted"
            val writers = connection.createStatement().use { statement ->
                statement.executeQuery(running).use { rows -> buildSet { while (rows.next()) add(rows.getString(1).toLong()) } }
            }
            return lease to writers
        }

        /** The lease's end. */
        private fun lease(connection: Connection): Long {
            val end = "(extract(epoch from clock_timestamp()) * 1000)::bigint + ${LEASE.inWholeMilliseconds}"
            return connection.createStatement().use { statement ->
                statement.executeQuery("select setval('tailrace.sleeper', $end)").use { rows ->
                    rows.next()
                    rows.getLong(1)
                }
            }
        }

        /** Unless somebody has announced himself since. */
        private fun takeBack(connection: Connection, lease: Long) {
            val sql = "select setval('tailrace.sleeper', 0) from tailrace.sleeper where last_value = $lease"
            connection.createStatement().use { it.execute(sql) }
        }
    }
}
