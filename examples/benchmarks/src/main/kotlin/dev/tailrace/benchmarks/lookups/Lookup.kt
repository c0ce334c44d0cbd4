package dev.tailrace.benchmarks.lookups

import dev.tailrace.benchmarks.Item

/** How many connections each arm has. */
const val CONNECTIONS = 8

/** A client that reads one item by its primary key. */
interface Lookup : AutoCloseable {
    val name: String

    suspend fun find(id: Long): Item
}
