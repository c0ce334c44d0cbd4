package dev.tailrace.benchmarks.rows

/** How many rows a cursor brings with one round trip; the same in every arm. */
const val FETCH_SIZE = 1_000

const val SELECT_ALL = "select id, name, stock, weight, active from bench_item"

/** A client that reads the whole table, a row at a time, through a cursor. */
interface RowDrain : AutoCloseable {
    val name: String

    /** Reads every row as an item and returns how many there were. */
    fun drain(): Long
}
