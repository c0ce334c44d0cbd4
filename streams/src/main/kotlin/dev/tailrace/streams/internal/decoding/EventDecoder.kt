package dev.tailrace.streams.internal.decoding

import dev.tailrace.streams.event.Change
import dev.tailrace.streams.event.ChangeOrigin
import dev.tailrace.streams.event.ChangedRow
import dev.tailrace.streams.event.Delete
import dev.tailrace.streams.event.Gap
import dev.tailrace.streams.event.Insert
import dev.tailrace.streams.event.StreamEvent
import dev.tailrace.streams.event.Truncate
import dev.tailrace.streams.event.Update
import dev.tailrace.streams.internal.copying.RESTARTED
import dev.tailrace.streams.internal.reading.LogRow
import dev.tailrace.streams.log.Position

/** A row of the log as what a stream carries. Thread-safe. */
internal fun interface EventDecoder<R : Any> {
    /**
     * None if the row is filtered out, two of an update of the key: a delete and an insert.
     *
     * @param position after the row
     * @throws dev.tailrace.dsl.error.MappingException if the row does not fit [R]: it names the table and the column and never a value. A
     * stream ends with it; whoever can goes on after the row only on somebody's explicit word (a dead letter), never by itself.
     */
    fun decode(row: LogRow, position: Position): List<StreamEvent<R>>
}

/** A row as JSON, to what a stream represents rows by; the second is its table, for messages. */
internal typealias RowDecoder<R> = (String, String) -> R

/** Rows as they are in the log. */
internal fun changedRows(): RowDecoder<ChangedRow> = { json, _ -> ChangedRow.parse(json) }

/** Rows as a record. */
internal fun <R : Any> records(type: Class<R>): RowDecoder<R> = RecordDecoder.of(type)::decode

/**
 * @param tables the name of a watched table, as `schema.name`, by its id
 * @param ops which operations are wanted; null: all. Truncations and gaps always are.
 */
internal fun <R : Any> eventDecoder(rows: RowDecoder<R>, ops: Set<LogRow.Op>? = null, tables: (Int) -> String): EventDecoder<R> =
    EventDecoder { row, position -> Decoding(row, tables(row.watched), position, rows).events().filter { it.isWanted(ops) } }

private fun StreamEvent<*>.isWanted(ops: Set<LogRow.Op>?): Boolean = ops == null || when (this) {
    is Insert -> LogRow.Op.INSERT in ops
    is Update -> LogRow.Op.UPDATE in ops
    is Delete -> LogRow.Op.DELETE in ops
    else -> true
}

private class Decoding<R : Any>(
    private val row: LogRow,
    private val table: String,
    private val position: Position,
    private val rows: RowDecoder<R>,
) {
    fun events(): List<StreamEvent<R>> = when (row.op) {
        LogRow.Op.INSERT -> listOf(Insert(origin(), after(), row.existing))
        LogRow.Op.UPDATE -> listOf(Update(origin(), before(), after(), row.changed.toSet()))
        LogRow.Op.DELETE -> listOf(Delete(origin(), before()))
        LogRow.Op.KEY_UPDATE -> movedKey()
        LogRow.Op.TRUNCATE -> listOf(Truncate(origin()))
        LogRow.Op.GAP -> listOf(gap())
    }

    private fun movedKey(): List<Change<R>> {
        val insert = Insert(origin(), after(), false)
        // Another row of the statement has that key by now: deleting it would delete the other.
        if (row.oldKeyTaken) return listOf(insert)
        return listOf(Delete(origin(row.oldKey, before(row.seq, position)), before()), insert)
    }

    private fun gap(): Gap<R> {
        if (row.note == RESTARTED) {
            val detail = "The copy of $table begins anew: forget what came of it, all its rows come again"
            return Gap(Gap.Reason.COPY_RESTARTED, -1, table, null, detail)
        }
        val detail = "A change of $table (${row.note ?: "no reason was logged"}) could not be put into the log; read the row again"
        return Gap(Gap.Reason.UNREADABLE_CHANGE, 1, table, row.key?.let(ChangedRow::parse), detail)
    }

    private fun origin(key: String? = row.key, at: Position = position) =
        ChangeOrigin(table, key?.let(ChangedRow::parse), row.seq, row.xid, row.at, at)

    private fun before(): R? = row.old?.let { rows(it, table) }

    private fun after(): R = rows(checkNotNull(row.new) { "Row ${row.seq} of the change log has no new row" }, table)
}

/** Before number [seq], where [after] is inside a window: who stops between a delete and its insert gets both again and loses neither. */
private fun before(seq: Long, after: Position): Position {
    val text = after.toString()
    return if (text.endsWith(".$seq")) Position.parse(text.removeSuffix(".$seq") + ".${seq - 1}") else after
}
