package dev.tailrace.streams.replica

import dev.tailrace.streams.event.ChangedRow
import dev.tailrace.streams.event.Delete
import dev.tailrace.streams.event.Insert
import dev.tailrace.streams.event.StreamEvent
import dev.tailrace.streams.event.Truncate
import dev.tailrace.streams.event.Update

/** A table as somebody knows it who has only its stream: rows by key, or, without a key, by all they hold. */
class Replica {
    private val rows = HashMap<ChangedRow, ChangedRow>()

    /** What else the stream said. */
    val remarks = ArrayList<StreamEvent<ChangedRow>>()

    val contents: Set<ChangedRow> get() = rows.values.toSet()

    fun apply(event: StreamEvent<ChangedRow>) {
        when (event) {
            is Insert -> {
                rows[event.key() ?: event.row] = event.row
            }

            is Update -> {
                if (event.key() == null) rows.remove(event.before)
                rows[event.key() ?: event.after] = event.after
            }

            is Delete -> {
                rows.remove(event.key() ?: event.before)
            }

            is Truncate -> {
                rows.clear()
            }

            else -> {
                remarks += event
            }
        }
    }
}
