package dev.tailrace.streams.internal.consuming

import dev.tailrace.streams.error.ConsumerRemovedException
import dev.tailrace.streams.error.HistoryLostException
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeoutOrNull
import java.util.UUID
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TimeSource
import kotlin.time.toKotlinDuration

/**
 * Keeps this run's leases and has its partitions read. One coroutine; it owns every field.
 *
 *                     free, and room for it                     told to yield, released
 *     STANDING BY ──────────────────────────▶ READING ──────────────────────────────────▶ STANDING BY
 *        ▲  each 0.5 s: look                     │  each third of a lease: renew                ▲
 *        │                                       ├── the server is silent: given up ────────────┤
 *        │                                       ├── renewed by nobody of us: fenced ───────────┤ the reader is cancelled,
 *        │                                       ├── not renewed in time, by our own clock ─────┤ without waiting for it
 *        │                                       └── compare-and-set failed: fenced ────────────┘
 *        └── the run is cancelled or fails: readers cancelled and awaited, leases released
 *
 * Nothing here is what makes effects exact: a reader that has lost its lease without knowing, because its host was frozen between any two
 * lines, is refused by the compare-and-set of its position, whose owner token no other acquisition shares.
 */
internal class Membership(
    private val run: ConsumerRun,
    private val read: suspend (HeldLease) -> Unit,
) {
    private class Reader(val lease: HeldLease, val job: Job, var validUntil: TimeSource.Monotonic.ValueTimeMark)

    private class Ended(val lease: HeldLease, val failure: Throwable?)

    private val member = UUID.randomUUID().toString()
    private val leaseTime = run.options.lease.toKotlinDuration()
    private val held = LinkedHashMap<Int, Reader>()
    private val unsure = HashSet<String>() // tokens of acquisitions whose outcome was not heard
    private val ended = Channel<Ended>(Channel.UNLIMITED)
    private val woken = Channel<Unit>(Channel.CONFLATED) // apart: a wait that is cut short may swallow what it received
    private val failing = Backoff(longest = 1.seconds)

    suspend fun keep(): Nothing =
        coroutineScope {
            try {
                while (true) {
                    val pause = lookWithinLease(this)
                    withTimeoutOrNull(pause) { woken.receive() }
                    while (true) finish(ended.tryReceive().getOrNull() ?: break)
                }
                @Suppress("UNREACHABLE_CODE")
                error("unreachable")
            } finally {
                withContext(NonCancellable) { leave() }
            }
        }

    /** Gives up what could not be renewed in time: from then on somebody else may have it. */
    private suspend fun lookWithinLease(scope: CoroutineScope): Duration {
        val asked = TimeSource.Monotonic.markNow()
        val left = held.values.minOfOrNull { -it.validUntil.elapsedNow() } ?: (leaseTime * 2)
        val pause =
            try {
                withTimeoutOrNull(left) { look(scope) }
            } catch (e: CancellationException) {
                throw e
            } catch (e: Exception) {
                if (Fault.of(e) != Fault.CONNECTION && Fault.of(e) != Fault.CONFLICT) throw e
                consumerLog.warn("Consumer {} could not look after its leases and tries again: {}", run.name, e.toString())
                // A network that is silent has forgotten the readers' and the handlers' connections too, and lets new ones through: these
                // would keep the leases of readers that wait for ever. Not released, so that whoever follows ends their transactions.
                if (asked.elapsedNow() >= run.connection.bound) held.values.toList().forEach { drop(it) }
                failing.next()
            }
        held.values.filter { it.validUntil.hasPassedNow() }.forEach { drop(it) }
        if (pause == null) run.connection.drop() // it does not answer
        return pause ?: failing.next()
    }

    private suspend fun look(scope: CoroutineScope): Duration {
        renew()
        for (token in unsure.toList()) {
            run.connection.run("release") { run.leases.release(it, token) }
            unsure -= token
        }
        var group = run.connection.run("look") { run.group.read(it) } ?: throw removed()
        if (group.partitions.size > 1 || group.nextPartitions != null) {
            run.connection.run("announce") { run.group.announce(it, member, leaseTime.inWholeMilliseconds) }
            if (group.nextPartitions != null) run.connection.inTransaction("repartition") { Repartition(run.name).finish(it) }
            group = run.connection.run("look") { run.group.read(it) } ?: throw removed()
        }
        group.partitions.forEach { if (it.part !in held) run.seen(it.part, it.version) }
        group.partitions.firstNotNullOfOrNull { it.lost }?.let { throw lost(run.name, it) }
        val shares = Shares.of(group, held.keys)
        held.values.forEach { reader ->
            reader.lease.order.value = when {
                reader.lease.part in shares.surplus -> HeldLease.Order.YIELD
                group.partitions.any { it.part == reader.lease.part && it.paused } -> HeldLease.Order.PAUSE
                else -> HeldLease.Order.READ
            }
            if (group.retries) reader.lease.retries = true
        }
        var room = shares.room
        for (part in shares.free.shuffled()) {
            if (room > 0 && acquire(scope, group.partitions.first { it.part == part })) room--
        }
        failing.reset()
        return minOf(leaseTime / 3, if (held.size == group.partitions.size) leaseTime / 3 else STANDBY)
    }

    private suspend fun renew() {
        if (held.isEmpty()) return
        val asked = TimeSource.Monotonic.markNow()
        val tokens = held.values.map { it.lease.token }
        val kept = run.connection.run("renew") { run.leases.renew(it, tokens) }
        for (reader in held.values.toList()) {
            if (reader.lease.token in kept) reader.validUntil = asked + leaseTime else drop(reader)
        }
    }

    private suspend fun acquire(scope: CoroutineScope, partition: StoredPartition): Boolean {
        if (partition.owner != null) run.connection.run("end") { run.leases.endTransactionsOf(it, partition.owner) }
        val lease = HeldLease(partition.part, UUID.randomUUID().toString())
        val asked = TimeSource.Monotonic.markNow()
        unsure += lease.token
        val acquired = run.connection.run("acquire") { run.leases.acquire(it, lease.part, lease.token) }
        unsure -= lease.token
        if (acquired == null) return false
        if (partition.paused) lease.order.value = HeldLease.Order.PAUSE
        // Not before it is in the map: its end must find it there.
        val job = scope.launch(start = CoroutineStart.LAZY) {
            ended.trySend(Ended(lease, failureOf(lease)))
            woken.trySend(Unit)
        }
        held[lease.part] = Reader(lease, job, asked + leaseTime)
        job.start()
        return true
    }

    private suspend fun failureOf(lease: HeldLease): Throwable? =
        try {
            read(lease)
            null
        } catch (e: Throwable) {
            currentCoroutineContext().ensureActive() // a cancellation that is not ours is a failure like any other
            e
        }

    /** A reader has ended by itself. One that was dropped meanwhile is nobody's business any more. */
    private suspend fun finish(end: Ended) {
        if (held[end.lease.part]?.lease !== end.lease) return
        held.remove(end.lease.part)
        val failure = end.failure
        if (failure != null && failure !is FencedException && failure !is YieldedException) throw failure
        // Fenced or not: it releases what has this token, and nothing else has.
        withTimeoutOrNull(leaseTime) { runCatching { run.connection.run("release") { run.leases.release(it, end.lease.token) } } }
    }

    private fun drop(reader: Reader) {
        held.remove(reader.lease.part)
        consumerLog.warn("Consumer {} has lost its lease of partition {} and stands by", run.name, reader.lease.part)
        reader.job.cancel(CancellationException("The lease of partition ${reader.lease.part} of ${run.name} was lost"))
    }

    private suspend fun leave() {
        val readers = held.values.toList()
        readers.forEach { it.job.cancel() }
        readers.forEach { it.job.join() }
        withTimeoutOrNull(GOODBYE) {
            runCatching {
                (readers.map { it.lease.token } + unsure).forEach { token ->
                    run.connection.run("release") { run.leases.release(it, token) }
                }
                run.connection.run("withdraw") { run.group.withdraw(it, member) }
            }
        }
        run.connection.close()
    }

    private fun removed() = ConsumerRemovedException("Consumer ${run.name} was removed while it was being read")

    companion object {
        private val STANDBY = 500.milliseconds
        private val GOODBYE = 2.seconds

        fun lost(name: String, reason: String): HistoryLostException =
            HistoryLostException("Consumer $name has lost its place in the change log: $reason. Seek to a new start, usually a snapshot")
    }
}
