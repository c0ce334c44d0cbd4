package dev.tailrace.streams.internal.reading

import java.time.Instant

/** A row of `tailrace.change_log`, as it is there; [key], [oldKey], [old] and [new] are JSON objects. */
internal class LogRow(
    val seq: Long,
    val xid: Long,
    /** `tailrace.watched.id` */
    val watched: Int,
    val op: Op,
    val key: String?,
    val oldKey: String?,
    val old: String?,
    val new: String?,
    val changed: List<String>,
    /** Of a [Op.KEY_UPDATE]: an earlier row of its statement has moved to [oldKey] already, so that key is not to be deleted. */
    val oldKeyTaken: Boolean,
    /** Of a [Op.GAP]: the operation and the SQLSTATE. */
    val note: String?,
    val at: Instant,
    /** Of an existing row that was copied from its table, and is not in the log: how far the copy is with it. */
    val copied: CopyState? = null,
) {
    /** Whether it was copied from its table when the reader started at a snapshot. It has the number and the transaction 0. */
    val existing: Boolean get() = copied != null

    /** Of a [Op.KEY_UPDATE]: what it is to whoever has only the new key. */
    fun asInsert(): LogRow = LogRow(seq, xid, watched, Op.INSERT, key, null, null, new, emptyList(), false, null, at)

    /** Of a [Op.KEY_UPDATE]: what it is to whoever has only the old key. */
    fun asDelete(): LogRow = LogRow(seq, xid, watched, Op.DELETE, oldKey, null, old, null, emptyList(), false, null, at)

    enum class Op(val code: Char) {
        INSERT('I'),
        UPDATE('U'),
        DELETE('D'),
        KEY_UPDATE('K'),
        TRUNCATE('T'),
        GAP('G'),
        ;

        companion object {
            fun of(code: Char): Op = entries.first { it.code == code }
        }
    }
}
