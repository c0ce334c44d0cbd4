package dev.tailrace.dsl.internal

import dev.tailrace.dsl.DatabaseStats
import dev.tailrace.dsl.internal.execution.Engine
import dev.tailrace.dsl.internal.exposed.ExposedBridge
import dev.tailrace.dsl.internal.exposed.ServerFacts
import dev.tailrace.dsl.internal.open.OpenedEngine
import dev.tailrace.dsl.internal.query.DatabaseQueries
import dev.tailrace.dsl.query.Queries

/** An opened engine with Exposed's view of the database beside it. */
internal class TailraceDatabase(
    private val opened: OpenedEngine,
) : EngineDatabase {
    override val engine: Engine = opened.engine()
    override val exposed =
        ExposedBridge(ServerFacts(opened.database(), opened.serverVersion() / 10_000, opened.serverVersion() % 10_000))

    override val queries: Queries = DatabaseQueries(engine, exposed)

    override fun stats(): DatabaseStats = opened.engine().statistics().snapshot(opened.engine().waiting())

    override fun close() {
        opened.close()
        exposed.close()
    }
}
