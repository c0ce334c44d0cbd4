package dev.tailrace.streams.stress

import java.util.concurrent.ConcurrentHashMap

/** What the writers know they have committed: of each row, its last version, and whether they deleted it after that. */
class Ledger {
    private val committed = ConcurrentHashMap<Int, Version>()

    /** The [number] of writes of a row, from its insert on, in order; [gone]: the last one was its delete. */
    data class Version(val number: Long, val gone: Boolean)

    val rows: Map<Int, Version> get() = committed

    /** After a commit. Commits of one row are told by several writers, in any order. */
    fun committed(writes: Map<Int, Version>) {
        for ((id, version) in writes) committed.merge(id, version) { a, b -> if (a.number >= b.number) a else b }
    }
}

/** What one reader was told, checked as it comes: of each row, every version once and in order. */
class Account(private val reader: String) {
    private val seen = HashMap<Int, Ledger.Version>()
    private val faults = ArrayList<String>()

    fun saw(id: Int, version: Long?) {
        val before = seen[id]
        val expected = (before?.number ?: 0) + 1
        when {
            before?.gone == true -> fault("row $id was deleted, and then came version $version")
            version != null && version != expected -> fault("row $id: version $version came, $expected was next")
        }
        seen[id] = Ledger.Version(version ?: expected, gone = version == null)
    }

    private fun fault(text: String) {
        if (faults.size < 20) faults += "$reader: $text"
    }

    fun isComplete(ledger: Ledger): Boolean = seen == ledger.rows

    fun faults(ledger: Ledger): List<String> {
        val missing = ledger.rows.filter { (id, version) -> seen[id] != version }.entries.take(10)
        val more = seen.keys.filterNot { it in ledger.rows }.take(10)
        return faults + missing.map { (id, version) -> "$reader: row $id is at $version, it was seen at ${seen[id]}" } +
            more.map { "$reader: row $it was never committed" }
    }
}
