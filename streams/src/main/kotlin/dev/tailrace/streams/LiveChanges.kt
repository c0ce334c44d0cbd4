@file:JvmName("LiveChanges")

package dev.tailrace.streams

import dev.tailrace.dsl.Database
import dev.tailrace.streams.event.ChangedRow
import dev.tailrace.streams.event.Operation
import dev.tailrace.streams.event.StreamEvent
import dev.tailrace.streams.internal.decoding.changedRows
import dev.tailrace.streams.internal.decoding.records
import dev.tailrace.streams.internal.live.LiveRequest
import dev.tailrace.streams.internal.live.TableName
import dev.tailrace.streams.notification.Overflow
import kotlinx.coroutines.flow.Flow
import org.jetbrains.exposed.v1.core.Table

/**
 * What changes in [table] and [more] from now on: `db.changes(Orders).collect { … }`. Columns are read by the Exposed table:
 * `(event as Insert).row[Orders.total]`.
 *
 * A cold flow: each collection subscribes anew. It is in force from its first event on, which is a
 * [dev.tailrace.streams.event.CaughtUp]: everything that commits after that is delivered. Cancelling the collector ends the subscription at
 * once. A collector that is slow holds up nobody: [overflow] says what becomes of what it is too slow for, by default nothing is lost. All
 * subscribers share one connection. Otherwise, and for what it throws, as [ChangeStream.publisher].
 */
@JvmSynthetic
public fun Database.changes(
    table: Table,
    vararg more: Table,
    operations: Set<Operation> = Operation.entries.toSet(),
    overflow: Overflow = Overflow.suspend(),
): Flow<StreamEvent<ChangedRow>> =
    LiveRequest(this, listOf(table, *more).map(TableName::of), changedRows(), operations, overflow).flow()

/** [changes] of tables by name, `orders` or `sales.orders`, as the catalog has it: case matters, no quotes. */
@JvmSynthetic
public fun Database.changes(
    table: String,
    vararg more: String,
    operations: Set<Operation> = Operation.entries.toSet(),
    overflow: Overflow = Overflow.suspend(),
): Flow<StreamEvent<ChangedRow>> =
    LiveRequest(this, listOf(table, *more).map(TableName::of), changedRows(), operations, overflow).flow()

/** [changes] of the table that the record class [type] maps, its rows as records. */
@JvmSynthetic
public fun <R : Record> Database.changes(
    type: Class<R>,
    operations: Set<Operation> = Operation.entries.toSet(),
    overflow: Overflow = Overflow.suspend(),
): Flow<StreamEvent<R>> = LiveRequest(this, listOf(TableName.of(type)), records(type), operations, overflow).flow()
