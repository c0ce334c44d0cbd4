package dev.tailrace.streams.internal.reading

/**
 * Which rows of the log a reader wants. Truncations and gaps of wanted tables always pass.
 *
 * @property watched ids of the tables; null: all
 * @property ops the operations; null: all. An update of the key counts as delete and insert.
 * @property copied while the existing rows are being copied: those of which changes are wanted
 * @property part this reader's share of the keys, of [parts] shares; rows without a key are share 0's
 */
internal data class LogFilter(
    val watched: Set<Int>? = null,
    val ops: Set<LogRow.Op>? = null,
    val part: Int = 0,
    val parts: Int = 1,
    val copied: CopiedKeys? = null,
)
