package dev.tailrace.streams.internal.log

import dev.tailrace.dsl.internal.execution.Engine
import dev.tailrace.dsl.internal.execution.ExecutionOptions
import dev.tailrace.dsl.internal.execution.run
import dev.tailrace.dsl.internal.execution.workFuture
import dev.tailrace.streams.log.ChangeLogScript
import dev.tailrace.streams.log.WatchOptions
import java.sql.Connection
import java.util.concurrent.CompletableFuture

/** Immutable: [parts] in order, each a transaction of its own. */
internal class LogScript(
    private val engine: Engine,
    private val watching: Watching,
    private val parts: List<(Connection) -> String> = emptyList(),
) : ChangeLogScript {
    override fun install(): ChangeLogScript = with { Installation.script().joinToString("\n") }

    override fun watch(type: Class<out Record>, options: WatchOptions): ChangeLogScript = watch(candidates(type), options)

    override fun watch(table: String, options: WatchOptions): ChangeLogScript = watch(listOf(table), options)

    fun watch(candidates: List<String>, options: WatchOptions): ChangeLogScript = with { watching.script(it, candidates, options) }

    override fun grant(role: String): ChangeLogScript = with { Installation.grantScript(role) }

    override fun textAsync(): CompletableFuture<String> = engine.workFuture { text() }

    suspend fun text(): String = engine.run(ExecutionOptions.of("changelog", "script")) { connection ->
        parts.joinToString("\n") { part -> "begin;\n${part(connection).trimEnd()}\ncommit;\n" }
    }

    private fun with(part: (Connection) -> String) = LogScript(engine, watching, parts + part)
}
