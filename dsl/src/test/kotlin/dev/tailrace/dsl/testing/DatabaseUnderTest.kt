package dev.tailrace.dsl.testing

import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.TailraceConfig
import dev.tailrace.dsl.internal.EngineDatabase
import dev.tailrace.dsl.internal.internals
import io.kotest.core.spec.style.FunSpec
import io.kotest.core.spec.style.scopes.FunSpecContainerScope

/** A database of its own on the test server, through one of the drivers, and [sql] to ask the server itself. */
internal class DatabaseUnderTest private constructor(
    name: String,
    private val opened: EngineDatabase,
) : EngineDatabase by opened {
    private val observer = TestServer.connect(name)

    /** Runs [statement] beside the database under test and returns the first column of its rows, if it has any. */
    fun sql(statement: String): List<Any?> =
        observer.createStatement().use {
            if (!it.execute(statement)) return emptyList()
            it.resultSet.use { rows -> buildList { while (rows.next()) add(rows.getObject(1)) } }
        }

    override fun close() {
        opened.close()
        observer.close()
    }

    companion object {
        fun open(slots: Int, url: (String) -> String): DatabaseUnderTest {
            val name = TestServer.newDatabase()
            return DatabaseUnderTest(name, Tailrace.connect(TailraceConfig.builder(url(name)).poolSize(slots).build()).internals)
        }
    }
}

/** Runs [tests] on either driver, each with a database that [schema] made. */
internal fun FunSpec.onEachDriver(schema: String, slots: Int = 4, tests: suspend FunSpecContainerScope.(DatabaseUnderTest) -> Unit) {
    for ((driver, url) in listOf("pgjdbc" to TestServer::url, "PGJDBC-NG" to TestServer::pgjdbcNgUrl)) {
        context("on $driver") {
            DatabaseUnderTest.open(slots, url).use { db ->
                db.sql(schema)
                tests(db)
            }
        }
    }
}
