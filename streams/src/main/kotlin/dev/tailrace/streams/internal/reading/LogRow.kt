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
    /** While existing rows are copied: whether this key has been copied already. Otherwise true. */
    val copied: Boolean = true,
) {
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
