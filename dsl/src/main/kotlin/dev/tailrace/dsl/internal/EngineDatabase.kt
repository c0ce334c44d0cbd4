@file:JvmName("DatabaseInternals")

package dev.tailrace.dsl.internal

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.internal.execution.Engine
import dev.tailrace.dsl.internal.exposed.ExposedBridge
import dev.tailrace.dsl.internal.query.QueryingDatabase

/** What every [Database] of ours is behind its public face. */
internal interface EngineDatabase : QueryingDatabase {
    val engine: Engine
    val exposed: ExposedBridge
}

/** The one place where the public interface is taken for what it is. */
@get:JvmSynthetic
internal val Database.internals: EngineDatabase
    get() = this as? EngineDatabase
        ?: throw IllegalArgumentException("This Database was not opened by Tailrace. Use Tailrace.connect(…) or Tailrace.over(…).")

/** The execution path of a database, for the modules that put work of their own on it. */
@InternalTailraceApi
@get:JvmSynthetic
public val Database.engine: Engine
    get() = internals.engine
