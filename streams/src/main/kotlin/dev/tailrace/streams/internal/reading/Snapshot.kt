package dev.tailrace.streams.internal.reading

/**
 * A `pg_snapshot`: which transactions' effects were visible at a moment. [text] is PostgreSQL's own form, `xmin:xmax:xip,…`.
 *
 * Transactions below [xmin] had ended, those from [xmax] on had not, and of those between, [inProgress] (ascending) had not.
 */
internal class Snapshot private constructor(
    val text: String,
    val xmin: Long,
    val xmax: Long,
    private val inProgress: LongArray,
) {
    /** Whether [xid] had ended. */
    operator fun contains(xid: Long): Boolean = xid < xmin || (xid < xmax && inProgress.binarySearch(xid) < 0)

    override fun equals(other: Any?): Boolean = other is Snapshot && other.text == text

    override fun hashCode(): Int = text.hashCode()

    override fun toString(): String = text

    companion object {
        /** Before every transaction: everything in the log comes after it. */
        val NONE: Snapshot = parse("3:3:")

        fun parse(text: String): Snapshot {
            val (xmin, xmax, xip) = text.split(':', limit = 3).also { require(it.size == 3) { "not a pg_snapshot" } }
            val inProgress = if (xip.isEmpty()) LongArray(0) else xip.split(',').map(String::toLong).toLongArray()
            return Snapshot(text, xmin.toLong(), xmax.toLong(), inProgress)
        }
    }
}
