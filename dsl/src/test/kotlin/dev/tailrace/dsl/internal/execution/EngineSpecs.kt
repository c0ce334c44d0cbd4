package dev.tailrace.dsl.internal.execution

import dev.tailrace.dsl.driver.PostgresDriver
import io.kotest.core.spec.style.FunSpec
import io.kotest.core.test.TestScope

internal const val SLEEPING = "select count(*) from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()"
internal const val IDLE_IN_TRANSACTION =
    "select count(*) from pg_stat_activity where state like 'idle in%' and datname = current_database()"

/** Declares a test once for each driver. */
internal fun FunSpec.onBothDrivers(name: String, slots: Int, body: suspend TestScope.(EngineFixture) -> Unit) {
    for (driver in listOf(PostgresDriver.pgjdbc(), PostgresDriver.pgjdbcNg())) {
        test("$name (${driver.name()})") {
            EngineFixture(driver, slots).use { body(it) }
        }
    }
}

internal suspend fun EngineFixture.read(sql: String): Long =
    engine.run(ExecutionOptions.of("query", sql)) { connection -> EngineFixture.one(connection, sql) }

internal suspend fun EngineFixture.write(sql: String): Int =
    engine.run(ExecutionOptions.of("write", sql)) { connection -> connection.createStatement().use { it.executeUpdate(sql) } }
