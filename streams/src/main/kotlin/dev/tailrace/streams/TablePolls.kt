@file:JvmName("TablePolls")

package dev.tailrace.streams

import dev.tailrace.dsl.Database
import dev.tailrace.streams.internal.polling.DEFAULT_INTERVAL
import dev.tailrace.streams.internal.polling.DEFAULT_OVERLAP
import dev.tailrace.streams.internal.polling.ExposedTable
import dev.tailrace.streams.internal.polling.Polling
import kotlinx.coroutines.flow.Flow
import org.jetbrains.exposed.v1.core.Column
import org.jetbrains.exposed.v1.core.ResultRow
import org.jetbrains.exposed.v1.core.Table
import kotlin.time.Duration

/**
 * New and changed rows of a table without triggers, by asking again and again: rows of [table] whose [watermark] lies beyond the last one
 * seen, in its order, then that of the primary key. `db.poll(Orders, Orders.updatedAt, every = 1.seconds).collect { … }`
 *
 * [watermark] must grow with every insert, and with every update that is to be seen; it should be indexed, together with the key. Polling
 * starts beyond [from], or without it with what is committed from now on. Each poll reads again what lies [overlap] back, for rows that
 * were committed late, and leaves out what was delivered: a row comes once for each of its watermarks.
 *
 * A cold flow. Rows come in pages, by the normal way of queries; no connection is held while the collector takes its time, which delays the
 * next poll. Cancelling the collector stops a running query on the server. A poll that fails because the server is not there is tried again
 * later. What polling cannot promise: see [Poll].
 *
 * @throws IllegalArgumentException if [table] has no primary key, [every] is not positive, or [overlap] is negative
 */
@JvmSynthetic
public fun <W : Comparable<W>> Database.poll(
    table: Table,
    watermark: Column<W>,
    every: Duration = DEFAULT_INTERVAL,
    overlap: Duration = DEFAULT_OVERLAP,
    from: W? = null,
): Flow<ResultRow> = Polling(ExposedTable(this, table, watermark), every, overlap, from).flow()
