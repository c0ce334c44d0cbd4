@file:JvmName("ChangeLogs")

package dev.tailrace.streams.internal.log

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.internal.catalog.Catalog
import dev.tailrace.dsl.internal.engine
import dev.tailrace.dsl.internal.execution.workFuture
import dev.tailrace.dsl.internal.publish.asFlowPublisher
import dev.tailrace.dsl.internal.record.RecordMapper
import dev.tailrace.streams.ChangeLog
import dev.tailrace.streams.consumer.Consumer
import dev.tailrace.streams.consumer.ConsumerOptions
import dev.tailrace.streams.event.ChangedRow
import dev.tailrace.streams.event.StreamEvent
import dev.tailrace.streams.internal.consuming.NamedConsumer
import dev.tailrace.streams.internal.consuming.UnnamedStream
import dev.tailrace.streams.internal.decoding.changedRows
import dev.tailrace.streams.log.ChangeLogScript
import dev.tailrace.streams.log.LogCheck
import dev.tailrace.streams.log.Retention
import dev.tailrace.streams.log.Start
import dev.tailrace.streams.log.TrimReport
import dev.tailrace.streams.log.WatchOptions
import kotlinx.coroutines.flow.Flow
import java.util.concurrent.CompletableFuture
import java.util.concurrent.Flow as JavaFlow

internal fun of(database: Database): ChangeLog = DatabaseChangeLog(database)

internal class DatabaseChangeLog(
    val database: Database,
) : ChangeLog {
    private val engine = database.engine
    private val ddl = Ddl(engine)
    private val watching = Watching(Catalog())

    suspend fun install() = ddl.run("install", work = Installation::install)

    suspend fun watch(candidates: List<String>, options: WatchOptions) =
        ddl.run("watch", candidates) { watching.watch(it, candidates, options) }

    suspend fun unwatch(table: String) = ddl.run("unwatch", listOf(table)) { watching.unwatch(it, table) }

    suspend fun uninstall() {
        // One table a transaction: locks of several at a time would stop all their writers.
        val tables = ddl.run("uninstall") { connection ->
            if (Installation.installedVersion(connection) == null) {
                emptyList()
            } else {
                connection.strings("select schema_name || '.' || table_name from tailrace.watched order by id")
            }
        }
        tables.forEach { table -> ddl.run("uninstall", listOf(table)) { watching.unwatchKnown(it, table) } }
        ddl.run("uninstall", work = Installation::remove)
    }

    suspend fun grant(role: String) = ddl.run("grant") { Installation.grant(it, role) }

    suspend fun check(): LogCheck = ddl.run("check", work = Checking::check)

    suspend fun retain(retention: Retention) =
        ddl.run("retain") { connection ->
            Installation.require(connection)
            LogRetention.store(connection, retention)
        }

    suspend fun trim(): TrimReport = LogRetention(engine).trim()

    override fun installAsync(): CompletableFuture<ChangeLog> = thisAfter { install() }

    override fun watchAsync(type: Class<out Record>, options: WatchOptions): CompletableFuture<ChangeLog> {
        val candidates = candidates(type)
        return thisAfter { watch(candidates, options) }
    }

    override fun watchAsync(table: String, options: WatchOptions): CompletableFuture<ChangeLog> =
        thisAfter { watch(listOf(table), options) }

    override fun unwatchAsync(table: String): CompletableFuture<ChangeLog> = thisAfter { unwatch(table) }

    override fun uninstallAsync(): CompletableFuture<ChangeLog> = thisAfter { uninstall() }

    override fun grantAsync(role: String): CompletableFuture<ChangeLog> = thisAfter { grant(role) }

    override fun checkAsync(): CompletableFuture<LogCheck> = engine.workFuture { check() }

    override fun consumer(name: String, options: ConsumerOptions): Consumer<ChangedRow> {
        require(name.isNotBlank()) { "a consumer's name must not be blank" }
        return NamedConsumer(database, name, options, changedRows())
    }

    fun stream(start: Start, tables: Set<String>): Flow<StreamEvent<ChangedRow>> =
        UnnamedStream(database, changedRows(), start, tables).flow()

    override fun publisher(start: Start, vararg tables: String): JavaFlow.Publisher<StreamEvent<ChangedRow>> =
        stream(start, tables.toSet()).asFlowPublisher(engine.completions())

    override fun retainAsync(retention: Retention): CompletableFuture<ChangeLog> = thisAfter { retain(retention) }

    override fun trimAsync(): CompletableFuture<TrimReport> = engine.workFuture { trim() }

    override fun script(): ChangeLogScript = LogScript(engine, watching)

    private fun thisAfter(work: suspend () -> Unit): CompletableFuture<ChangeLog> = engine.workFuture {
        work()
        this@DatabaseChangeLog
    }
}

/** The names that the table of a record may have, likeliest first. */
internal fun candidates(type: Class<out Record>): List<String> {
    val mapping = RecordMapper.of(type)
    return mapping.tableCandidates().map { name -> mapping.schema()?.let { "$it.$name" } ?: name }
}
