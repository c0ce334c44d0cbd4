@file:JvmName("ChangeLogExtensions")

package dev.tailrace.streams

import dev.tailrace.dsl.Database
import dev.tailrace.streams.event.ChangedRow
import dev.tailrace.streams.event.StreamEvent
import dev.tailrace.streams.internal.log.DatabaseChangeLog
import dev.tailrace.streams.internal.log.LogScript
import dev.tailrace.streams.log.ChangeLogScript
import dev.tailrace.streams.log.LogCheck
import dev.tailrace.streams.log.Retention
import dev.tailrace.streams.log.Start
import dev.tailrace.streams.log.TrimReport
import dev.tailrace.streams.log.WatchOptions
import kotlinx.coroutines.flow.Flow
import org.jetbrains.exposed.v1.core.Table
import kotlin.time.Duration
import kotlin.time.toJavaDuration
import kotlin.time.toKotlinDuration

/** The change log of this database, whether or not it is installed. */
@JvmSynthetic
public fun Database.changeLog(): ChangeLog = ChangeLog.of(this)

/** [ChangeLog.installAsync], suspending. Cancelled, it stops the work on the server, and what was not committed is undone. */
@JvmSynthetic
public suspend fun ChangeLog.install(): ChangeLog = also { implementation.install() }

/**
 * Logs each change of [table] from now on; of a table that is watched already, with these options instead. Cancelling stops the work on the
 * server.
 *
 * @throws dev.tailrace.dsl.error.UnknownTableException naming the nearest table
 * @throws dev.tailrace.streams.error.WatchRefusedException for a table that cannot be watched so, a predicate that is none among it
 * @throws dev.tailrace.streams.error.TableBusyException if the table's lock was not to be had in several short attempts
 */
@JvmSynthetic
public suspend fun ChangeLog.watch(table: Table, options: WatchOptions = WatchOptions.DEFAULT): ChangeLog =
    also { implementation.watch(table.candidates(), options) }

/** [watch] of a table found on the search path, or as `schema.name`. */
@JvmSynthetic
public suspend fun ChangeLog.watch(table: String, options: WatchOptions = WatchOptions.DEFAULT): ChangeLog =
    also { implementation.watch(listOf(table), options) }

/** [ChangeLog.unwatchAsync], suspending. */
@JvmSynthetic
public suspend fun ChangeLog.unwatch(table: Table): ChangeLog = unwatch(table.candidates().first())

/** [ChangeLog.unwatchAsync], suspending. */
@JvmSynthetic
public suspend fun ChangeLog.unwatch(table: String): ChangeLog = also { implementation.unwatch(table) }

/** [ChangeLog.uninstallAsync], suspending. */
@JvmSynthetic
public suspend fun ChangeLog.uninstall(): ChangeLog = also { implementation.uninstall() }

/** [ChangeLog.grantAsync], suspending. */
@JvmSynthetic
public suspend fun ChangeLog.grant(role: String): ChangeLog = also { implementation.grant(role) }

/** [ChangeLog.checkAsync], suspending. */
@JvmSynthetic
public suspend fun ChangeLog.check(): LogCheck = implementation.check()

/**
 * What the log holds from [start] on, and whatever comes after it, for somebody without a name: [ChangeLog.publisher]. A cold flow; each
 * collection has a place and two connections of its own, which cancelling gives up. A slow collector holds up nobody else.
 */
@JvmSynthetic
public fun ChangeLog.stream(start: Start = Start.NOW, vararg tables: String): Flow<StreamEvent<ChangedRow>> =
    implementation.stream(start, tables.toSet())

/**
 * How long changes stay in the log, for everybody who uses it; until then [Retention.DEFAULT] holds. Needs the rights of the log's
 * installer.
 * Whoever reads the log keeps it trimmed.
 */
@JvmSynthetic
public suspend fun ChangeLog.retain(retention: Retention): ChangeLog = also { implementation.retain(retention) }

/** [retain] with these limits: see [Retention]. */
@JvmSynthetic
public suspend fun ChangeLog.retain(maxAge: Duration, maxBytes: Long, keep: Duration = minOf(maxAge, DEFAULT_KEEP)): ChangeLog =
    retain(Retention(maxAge.toJavaDuration(), maxBytes, keep.toJavaDuration()))

private val DEFAULT_KEEP = Retention.DEFAULT.keep().toKotlinDuration()

/** [ChangeLog.trimAsync], suspending. Cancelled, it stops the work on the server; what was emptied by then stays so. */
@JvmSynthetic
public suspend fun ChangeLog.trim(): TrimReport = implementation.trim()

/** Then watches [table]. */
@JvmSynthetic
public fun ChangeLogScript.watch(table: Table, options: WatchOptions = WatchOptions.DEFAULT): ChangeLogScript =
    (this as LogScript).watch(table.candidates(), options)

/** [ChangeLogScript.textAsync], suspending. */
@JvmSynthetic
public suspend fun ChangeLogScript.text(): String = (this as LogScript).text()

private val ChangeLog.implementation: DatabaseChangeLog get() = this as DatabaseChangeLog

/** As it is written, or as PostgreSQL folds it. */
private fun Table.candidates(): List<String> {
    val written = tableName.replace("\"", "")
    return listOf(written, written.lowercase()).distinct()
}
