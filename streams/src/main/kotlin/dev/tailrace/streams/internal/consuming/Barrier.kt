package dev.tailrace.streams.internal.consuming

import dev.tailrace.streams.internal.reading.LogRow
import kotlin.time.Duration.Companion.milliseconds

/**
 * A TRUNCATE concerns every key, so all partitions meet at it, and partition 0 delivers it:
 *
 *     0:       reaches it ── waits until all others have reached or passed it ── delivers it, and so passes it
 *     others:  reach it, and store that they have ── wait until 0 has passed it ── pass it, without delivering
 *
 * TRUNCATE waits for every writer of its table, and those after it wait for it: whatever is logged of the table before it has a lower
 * number and committed before. So no partition can meet it earlier than what it must come after, however their windows differ.
 * Who is told to give the partition up while waiting may do so at once: its successor comes to the same place.
 */
internal class Barrier(
    private val run: ConsumerRun,
    private val position: PositionStatements,
    private val lease: HeldLease,
) {
    suspend fun await(row: LogRow) {
        if (position.part != 0) {
            val ours = run.connection.run("barrier") { position.reachBarrier(it, row.seq) }
            if (!ours) throw FencedException(position.part)
        }
        while (!isOpen(row)) lease.wait(POLL)
    }

    private suspend fun isOpen(row: LogRow): Boolean {
        val group = run.connection.run("barrier") { run.group.read(it) } ?: throw FencedException(position.part)
        val zero = group.partitions.first()
        return if (position.part != 0) zero.hasPassed(row) else group.partitions.drop(1).all { it.barrier == row.seq || it.hasPassed(row) }
    }

    private companion object {
        val POLL = 50.milliseconds
    }
}
