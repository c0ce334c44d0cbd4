package dev.tailrace.dsl.internal.exposed

import dev.tailrace.dsl.testing.Users
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import org.jetbrains.exposed.v1.core.Table
import org.jetbrains.exposed.v1.jdbc.selectAll
import org.jetbrains.exposed.v1.jdbc.transactions.TransactionManager
import org.jetbrains.exposed.v1.jdbc.transactions.transaction
import org.jetbrains.exposed.v1.jdbc.transactions.transactionManager

class ExposedBridgeSpec :
    FunSpec({
        test("rendering needs no connection and leaves no transaction on the thread") {
            ExposedBridge(ServerFacts("db", 18, 0)).use { bridge ->
                bridge.query { Users.selectAll() }.sql shouldContain "FROM users"
            }
            TransactionManager.currentOrNull() shouldBe null
        }

        test("closing takes the database out of Exposed's registry") {
            val bridge = ExposedBridge(ServerFacts("db", 18, 0))
            val database = bridge.building { TransactionManager.current().db }
            database.transactionManager.db shouldBe database
            bridge.close()
            shouldThrow<IllegalStateException> { database.transactionManager }
        }

        test("Exposed's own transaction cannot be opened outside of ours, and says what to do") {
            ExposedBridge(ServerFacts("db", 18, 0)).use { bridge ->
                val database = bridge.building { TransactionManager.current().db }
                shouldThrow<IllegalStateException> { transaction(database) { Users.selectAll().toList() } }.message!! shouldContain
                    "db.transaction"
            }
        }

        test("a statement that returns rows is no plain statement") {
            ExposedBridge(ServerFacts("db", 18, 0)).use { bridge ->
                shouldThrow<IllegalArgumentException> { bridge.statement { Users.deleteReturning() } }
            }
        }

        test("counting drops the order unless it decides what is counted") {
            ExposedBridge(ServerFacts("db", 18, 0)).use { bridge ->
                val table = object : Table("t") {
                    val n1 = integer("n1")
                }
                bridge.building { bridge.count(table.selectAll().orderBy(table.n1)) }.sql shouldBe
                    "SELECT COUNT(*) FROM (SELECT t.n1 FROM t) counted"
                bridge.building { bridge.count(table.selectAll().orderBy(table.n1).limit(3)) }.sql shouldContain "ORDER BY t.n1 ASC LIMIT 3"
            }
        }
    })
