package dev.tailrace.streams.internal.consuming

/** What a member does about the partitions of its consumer, given what it sees. Pure: nothing waits here. */
internal class Shares(
    /** Nobody's, and with something to do. */
    val free: List<Int>,
    /** How many of them to acquire. */
    val room: Int,
    /** Held, and to be given up at the next batch boundary. */
    val surplus: List<Int>,
) {
    companion object {
        /**
         * A member holds at most its share, rounded up. While the number of partitions changes, those that stand at the boundary are left
         * alone.
         */
        fun of(group: StoredGroup, held: Set<Int>): Shares {
            val members = maxOf(1, group.members)
            val most = (group.partitions.size + members - 1) / members
            return Shares(
                free = group.partitions.filter { !it.leased && it.part !in held && !group.isDone(it) }.map { it.part },
                room = maxOf(0, most - held.size),
                surplus = held.sorted().drop(most),
            )
        }
    }
}

/** Whether the partition waits for the others, to be rewritten with them. */
internal fun StoredGroup.isDone(partition: StoredPartition): Boolean =
    boundary != null && partition.cursor.upTo == null && partition.cursor.after == boundary
