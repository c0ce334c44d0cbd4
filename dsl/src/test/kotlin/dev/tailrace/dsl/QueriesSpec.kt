package dev.tailrace.dsl

import dev.tailrace.dsl.error.QueryFailedException
import dev.tailrace.dsl.testing.Orders
import dev.tailrace.dsl.testing.SHOP
import dev.tailrace.dsl.testing.Users
import dev.tailrace.dsl.testing.onEachDriver
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.nulls.shouldBeNull
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldNotContain
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.withContext
import org.jetbrains.exposed.v1.core.alias
import org.jetbrains.exposed.v1.core.eq
import org.jetbrains.exposed.v1.core.greaterEq
import org.jetbrains.exposed.v1.core.inList
import org.jetbrains.exposed.v1.core.less
import org.jetbrains.exposed.v1.core.sum
import org.jetbrains.exposed.v1.jdbc.select
import org.jetbrains.exposed.v1.jdbc.selectAll
import org.jetbrains.exposed.v1.jdbc.union

class QueriesSpec :
    FunSpec({
        onEachDriver(SHOP) { db ->
            db.sql(
                "insert into users (name, age, city) values ('Ada', 36, 'London'), ('Grace', 45, null), ('Linus', 21, 'Helsinki');" +
                    "insert into orders (user_id, amount) values (1, 10.50), (1, 5.00), (2, 1.25)",
            )

            test("query returns the rows its condition picks") {
                db.query {
                    Users.selectAll().where { Users.age greaterEq 36 }.orderBy(Users.id)
                }.map { it[Users.name] } shouldContainExactly
                    listOf("Ada", "Grace")
            }

            test("query reads NULL as null") {
                db.single { Users.selectAll().where { Users.name eq "Grace" } }[Users.city].shouldBeNull()
            }

            test("query with a mapping runs the mapping in the caller's coroutine") {
                java.util.concurrent.Executors.newSingleThreadExecutor {
                    Thread(
                        it,
                        "the caller",
                    )
                }.asCoroutineDispatcher().use { dispatcher ->
                    withContext(dispatcher) {
                        db.query(map = { Thread.currentThread().name.substringBefore(" @") }) { Users.selectAll() }.toSet() shouldBe
                            setOf("the caller")
                    }
                }
            }

            test("query joins, groups and aggregates") {
                val total = Orders.amount.sum().alias("total")
                val rows = db.query {
                    (Users innerJoin Orders).select(Users.name, total).groupBy(Users.name).orderBy(Users.name)
                }
                rows.map { it[Users.name] to it[total]?.toPlainString() } shouldContainExactly listOf("Ada" to "15.50", "Grace" to "1.25")
            }

            test("query runs a union") {
                val rows = db.query {
                    Users.select(Users.name).where { Users.age less 30 }.union(Users.select(Users.name).where { Users.name eq "Ada" })
                }
                rows.map { it[Users.name] }.toSet() shouldBe setOf("Ada", "Linus")
            }

            test("query takes a field that is selected twice") {
                db.query { Users.select(Users.name, Users.name).where { Users.id eq 1L } }.single()[Users.name] shouldBe "Ada"
            }

            test("query binds hostile values") {
                db.query { Users.selectAll().where { Users.name eq "'; drop table users; --" } } shouldBe emptyList()
                db.count { Users.selectAll() } shouldBe 3
            }

            test("a query that is executed inside the block is refused with what to do") {
                shouldThrow<IllegalStateException> { db.query { Users.selectAll().also { it.toList() } } }.message!! shouldContain
                    "Return it"
            }

            test("a failed query tells the error of the server and no value") {
                val missing = object : org.jetbrains.exposed.v1.core.Table("nowhere") {
                    val secret = varchar("secret", 50)
                }
                val failure = shouldThrow<QueryFailedException> { db.query { missing.selectAll().where { missing.secret eq "hunter2" } } }
                failure.sqlState() shouldBe "42P01"
                failure.stackTraceToString() shouldNotContain "hunter2"
            }

            test("first asks for one row and single refuses several") {
                db.first { Users.selectAll().orderBy(Users.age) }[Users.name] shouldBe "Linus"
                db.firstOrNull { Users.selectAll().where { Users.age less 0 } }.shouldBeNull()
                shouldThrow<NoSuchElementException> { db.first { Users.selectAll().where { Users.age less 0 } } }
                shouldThrow<NoSuchElementException> { db.single { Users.selectAll().where { Users.age less 0 } } }
                db.singleOrNull { Users.selectAll().where { Users.age less 0 } }.shouldBeNull()
                shouldThrow<IllegalArgumentException> { db.single { Users.selectAll() } }
            }

            test("pluck returns one column's values") {
                db.pluck(Users.age) { Users.selectAll().orderBy(Users.age) } shouldContainExactly listOf(21, 36, 45)
            }

            test("forEachRow visits each row") {
                val seen = mutableListOf<Int>()
                db.forEachRow({ Users.selectAll().orderBy(Users.age) }) { seen += it[Users.age] }
                seen shouldContainExactly listOf(21, 36, 45)
            }

            test("count counts whatever the clauses") {
                db.count { Users.selectAll().orderBy(Users.name) } shouldBe 3
                db.count { Users.selectAll().limit(2) } shouldBe 2
                db.count { Orders.select(Orders.userId).withDistinct() } shouldBe 2
                db.count { Orders.select(Orders.userId).groupBy(Orders.userId) } shouldBe 2
            }

            test("exists tells whether there are rows") {
                db.exists { Users.selectAll().where { Users.name inList listOf("Ada", "Nobody") } } shouldBe true
                db.exists { Users.selectAll().where { Users.name eq "Nobody" } } shouldBe false
            }

            test("stream is cold, gives every row, and can be collected again") {
                val names = db.stream { Users.selectAll().orderBy(Users.name) }.map { it[Users.name] }
                names.toList() shouldContainExactly listOf("Ada", "Grace", "Linus")
                names.take(1).toList() shouldContainExactly listOf("Ada")
            }
        }
    })
