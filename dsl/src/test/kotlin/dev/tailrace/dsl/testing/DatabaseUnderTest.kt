package dev.tailrace.dsl.testing

import dev.tailrace.dsl.driver.ConnectTarget
import dev.tailrace.dsl.driver.PostgresDriver
import dev.tailrace.dsl.driver.Tls
import dev.tailrace.dsl.internal.EngineDatabase
import dev.tailrace.dsl.internal.execution.Engine
import dev.tailrace.dsl.internal.execution.EngineSettings
import dev.tailrace.dsl.internal.execution.HikariSource
import dev.tailrace.dsl.internal.execution.JdbcEngine
import dev.tailrace.dsl.internal.exposed.ExposedBridge
import dev.tailrace.dsl.internal.exposed.ServerFacts
import io.kotest.core.spec.style.FunSpec
import io.kotest.core.spec.style.scopes.FunSpecContainerScope
import io.micrometer.observation.ObservationRegistry
import java.time.Duration

/** A database of its own on the test server, through one of the drivers, and [sql] to ask the server itself. */
internal class DatabaseUnderTest(driver: PostgresDriver, slots: Int = 4) : EngineDatabase {
    private val name = TestServer.newDatabase()
    private val target = ConnectTarget(
        TestServer.host(),
        TestServer.port(),
        name,
        TestServer.user(),
        TestServer.password(),
        Tls(Tls.Mode.DISABLE, null, null, null),
        Duration.ofSeconds(10),
        Duration.ZERO,
        mapOf(),
    )
    private val jdbc = JdbcEngine.controlled(
        EngineSettings("test", driver, slots, Duration.ofSeconds(30), Duration.ofSeconds(10), 512, ObservationRegistry.NOOP, null),
        HikariSource(driver, target, slots),
        target,
        driver.open(target),
    )
    private val observer = TestServer.connect(name)

    override val engine: Engine get() = jdbc
    override val exposed: ExposedBridge = ExposedBridge(ServerFacts(name, 18, 0))

    /** Runs [statement] beside the database under test and returns the first column of its rows, if it has any. */
    fun sql(statement: String): List<Any?> = observer.createStatement().use {
        if (!it.execute(statement)) return emptyList()
        it.resultSet.use { rows -> buildList { while (rows.next()) add(rows.getObject(1)) } }
    }

    override fun close() {
        jdbc.close(Duration.ofSeconds(5))
        exposed.close()
        observer.close()
    }
}

/** Runs [tests] on either driver, each with a database that [schema] made. */
internal fun FunSpec.onEachDriver(schema: String, slots: Int = 4, tests: suspend FunSpecContainerScope.(DatabaseUnderTest) -> Unit) {
    for (driver in listOf(PostgresDriver.pgjdbc(), PostgresDriver.pgjdbcNg())) {
        context("on ${driver.name()}") {
            DatabaseUnderTest(driver, slots).use { db ->
                db.sql(schema)
                tests(db)
            }
        }
    }
}
