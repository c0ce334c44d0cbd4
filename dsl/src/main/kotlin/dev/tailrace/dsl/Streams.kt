@file:JvmName("Streams")

package dev.tailrace.dsl

import dev.tailrace.dsl.internal.execution.ExecutionOptions
import dev.tailrace.dsl.internal.execution.stream
import dev.tailrace.dsl.internal.internals
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.emitAll
import kotlinx.coroutines.flow.flow
import org.jetbrains.exposed.v1.core.AbstractQuery
import org.jetbrains.exposed.v1.core.ResultRow

/**
 * The rows of the Exposed query that [query] builds, as a cold flow over a cursor: `db.stream { Users.selectAll() }.collect { … }`.
 *
 * Nothing runs before collection, and each collection builds and runs the query anew. Ending or cancelling the collection closes the
 * cursor, cancelling on the server what still runs. Rows are fetched as the collector asks for them: memory stays flat at any size.
 * The collection holds one connection of the pool.
 *
 * @throws dev.tailrace.dsl.error.NestedQueryException in the collector, for a query that would need a second connection of a pool of one
 */
@JvmSynthetic
public fun Database.stream(query: () -> AbstractQuery<*>): Flow<ResultRow> {
    val internals = internals
    return flow {
        val rendered = internals.exposed.query(query)
        emitAll(internals.engine.stream(ExecutionOptions.of("stream", rendered.sql), rendered, rendered.reader))
    }
}
