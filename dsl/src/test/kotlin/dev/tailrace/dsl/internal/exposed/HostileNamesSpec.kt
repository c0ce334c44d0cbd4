package dev.tailrace.dsl.internal.exposed

import dev.tailrace.dsl.query
import dev.tailrace.dsl.testing.SHOP
import dev.tailrace.dsl.testing.Users
import dev.tailrace.dsl.testing.onEachDriver
import dev.tailrace.dsl.transaction
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import org.jetbrains.exposed.v1.core.Table
import org.jetbrains.exposed.v1.core.alias
import org.jetbrains.exposed.v1.core.eq
import org.jetbrains.exposed.v1.core.innerJoin
import org.jetbrains.exposed.v1.jdbc.select
import org.jetbrains.exposed.v1.jdbc.selectAll

class HostileNamesSpec :
    FunSpec({
        val hostile = listOf(
            "x\" from pg_shadow; --",
            "\"x\" from pg_shadow; --\"",
            "\"x\"; drop table users; --",
            "users; drop table users",
            "a.b\"; --",
            "x' or '1'='1",
            "x/**/y",
            "\"\"\"",
        )

        context("rendered alone") {
            val bridge = ExposedBridge(ServerFacts("db", 18, 0))

            for (name in hostile) {
                test("a table and a column named $name end up between quotes") {
                    val table = object : Table(name) {
                        val column = integer(name)
                    }
                    val sql = bridge.query { table.selectAll().where { table.column eq 1 } }.sql
                    outsideQuotes(sql).replace(Regex("\\s+"), " ").trim() shouldBe expectedSkeleton(name)
                }

                test("an alias of a table named $name ends up between quotes") {
                    val users = Users.alias(name)
                    outsideQuotes(bridge.query { users.select(users[Users.age]) }.sql) shouldContain Regex("^SELECT [.\\s]*age FROM users")
                }

                test("an alias of an expression or a subquery named $name is refused") {
                    shouldThrow<IllegalArgumentException> { bridge.query { Users.select(Users.age.alias(name)) } }
                    shouldThrow<IllegalArgumentException> { bridge.query { Users.selectAll().alias(name).selectAll() } }
                    shouldThrow<IllegalArgumentException> {
                        val inner = Users.selectAll().alias(name)
                        bridge.query { Users.innerJoin(inner, { Users.id }, { inner[Users.id] }).select(Users.age) }
                    }
                    shouldThrow<IllegalArgumentException> { bridge.query { Users.selectAll().orderBy(Users.age.alias(name)) } }
                }

                test("a name of the caller's, $name, is taken as it is") {
                    val inside = name.replace("\"", "\"\"")
                    val table = Table(bridge.identifier("we.ird", "t$name"))
                    val column = table.integer(bridge.identifier("c$name"))
                    val sql = bridge.query { table.select(column.alias(bridge.identifier("a$name"))) }.sql
                    sql shouldBe "SELECT \"we.ird\".\"t$inside\".\"c$inside\" \"a$inside\" FROM \"we.ird\".\"t$inside\""
                }
            }

            test("plain lower-case names stay bare, reserved and mixed-case columns are quoted, as Exposed's callers expect") {
                val table = object : Table("Things") {
                    val order = integer("order")
                    val mixed = integer("mixedCase")
                }
                bridge.query { table.selectAll() }.sql shouldBe "SELECT things.\"order\", things.\"mixedCase\" FROM things"
            }

            test("a definition may bring its own quotes, and a schema") {
                bridge.query { Table("\"My Table\"").apply { integer("\"My Column\"") }.selectAll() }.sql shouldBe
                    "SELECT \"My Table\".\"My Column\" FROM \"My Table\""
                bridge.query { Table("shop.users").apply { integer("id") }.selectAll() }.sql shouldBe "SELECT shop.users.id FROM shop.users"
            }

            test("no name of the caller's can be empty or hold NUL") {
                shouldThrow<IllegalArgumentException> { bridge.identifier("") }
                shouldThrow<IllegalArgumentException> { bridge.identifier("a\u0000b") }
            }
        }

        onEachDriver(SHOP) { db ->
            for (name in hostile) {
                test("a column named $name really reads that column") {
                    val table = Table(db.exposed.identifier("t $name"))
                    val column = table.integer(db.exposed.identifier(name))
                    val quoted = "\"" + name.replace("\"", "\"\"") + "\""
                    db.sql("create table \"t ${quoted.drop(1)} ($quoted int); insert into \"t ${quoted.drop(1)} values (7)")
                    db.query { table.selectAll().where { column eq 7 } }.single()[column] shouldBe 7
                    db.query { table.select(column.alias(db.exposed.identifier(name))) }.size shouldBe 1
                }
            }

            test("a hostile alias is refused in Exposed's own calls too") {
                shouldThrow<IllegalArgumentException> {
                    db.transaction { Users.select(Users.age.alias("x from pg_shadow; --")).toList() }
                }
            }
        }
    })

/** What of [sql] is not inside a quoted identifier. */
private fun outsideQuotes(sql: String): String = sql.replace(Regex("\"(?:[^\"]|\"\")*\""), "")

/** Names are split at dots by Exposed, each part quoted for itself; of all of them nothing but dots may remain. */
private fun expectedSkeleton(name: String): String {
    val dots = ".".repeat(name.count { it == '.' })
    return "SELECT $dots.$dots FROM $dots WHERE $dots.$dots = ?".replace(Regex("\\s+"), " ").trim()
}
