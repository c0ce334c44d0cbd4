package dev.tailrace.dsl.internal.race

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.internal.execution.JdbcEngine
import dev.tailrace.dsl.internal.internals
import dev.tailrace.dsl.race.HedgeDelay
import java.time.Duration

/** A percentile of everything that a database executes. */
internal class DatabasePercentile private constructor(
    private val percentile: SampledPercentile,
) : HedgeDelay {
    override fun next(): Duration? = percentile.get()

    companion object {
        @JvmStatic
        fun of(db: Database, percent: Double): HedgeDelay {
            val statistics = (db.internals.engine as JdbcEngine).statistics()
            return DatabasePercentile(SampledPercentile(percent, statistics::ended, statistics::percentileOf))
        }
    }
}
