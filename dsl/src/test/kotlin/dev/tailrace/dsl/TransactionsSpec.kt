package dev.tailrace.dsl

import dev.tailrace.dsl.error.ConstraintViolationException
import dev.tailrace.dsl.error.QueryFailedException
import dev.tailrace.dsl.testing.SHOP
import dev.tailrace.dsl.testing.Users
import dev.tailrace.dsl.testing.onEachDriver
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldNotContain
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeoutOrNull
import kotlinx.coroutines.yield
import org.jetbrains.exposed.v1.core.Table
import org.jetbrains.exposed.v1.core.eq
import org.jetbrains.exposed.v1.jdbc.SchemaUtils
import org.jetbrains.exposed.v1.jdbc.insert
import org.jetbrains.exposed.v1.jdbc.selectAll
import org.jetbrains.exposed.v1.jdbc.transactions.TransactionManager
import org.jetbrains.exposed.v1.jdbc.transactions.transaction
import org.jetbrains.exposed.v1.jdbc.update

class TransactionsSpec :
    FunSpec({
        onEachDriver(SHOP, slots = 1) { db ->
            beforeEach { db.sql("truncate users restart identity cascade") }

            fun names() = db.sql("select name from users order by id")

            fun put(name: String) = Users.insert {
                it[Users.name] = name
                it[age] = 1
            }

            test("Exposed's own blocking calls run inside, and commit together") {
                val id = db.transaction {
                    val inserted = put("Ada") get Users.id
                    Users.update({ Users.id eq inserted }) { it[age] = 36 }
                    Users.selectAll().map { it[Users.age] } shouldContainExactly listOf(36)
                    names() shouldBe emptyList()
                    inserted.value
                }
                id shouldBe 1
                names() shouldBe listOf("Ada")
            }

            test("an exception rolls back and is passed on") {
                shouldThrow<IllegalArgumentException> {
                    db.transaction {
                        put("Ada")
                        throw IllegalArgumentException("no")
                    }
                }
                names() shouldBe emptyList()
            }

            test("queries of the database join the transaction, on a pool of one") {
                db.transaction {
                    put("Ada")
                    db.count { Users.selectAll() } shouldBe 1
                    db.insert(Users) {
                        it[name] = "Grace"
                        it[age] = 1
                    }
                    Users.selectAll().count() shouldBe 2
                }
                names() shouldBe listOf("Ada", "Grace")
            }

            test("the transaction follows the block from thread to thread, and into its children") {
                db.transaction {
                    put("Ada")
                    yield()
                    withContext(Dispatchers.IO) { put("Grace") }
                    coroutineScope { async(Dispatchers.Default) { put("Linus") }.await() }
                    Users.selectAll().count() shouldBe 3
                }
                TransactionManager.currentOrNull() shouldBe null
                names() shouldBe listOf("Ada", "Grace", "Linus")
            }

            test("a savepoint that fails undoes its own part") {
                db.transaction {
                    put("Ada")
                    shouldThrow<ConstraintViolationException> {
                        savepoint {
                            put("Grace")
                            put("Ada")
                        }
                    }
                    put("Linus")
                }
                names() shouldBe listOf("Ada", "Linus")
            }

            test("a nested transaction is a savepoint") {
                db.transaction {
                    put("Ada")
                    runCatching {
                        db.transaction {
                            put("Grace")
                            error("no")
                        }
                    }
                    db.transaction { put("Linus") }
                }
                names() shouldBe listOf("Ada", "Linus")
            }

            test("setRollbackOnly undoes the transaction and keeps its value") {
                db.transaction {
                    put("Ada")
                    setRollbackOnly()
                    "value"
                } shouldBe "value"
                names() shouldBe emptyList()
            }

            test("setRollbackOnly in a savepoint undoes that alone") {
                db.transaction {
                    put("Ada")
                    savepoint {
                        put("Grace")
                        setRollbackOnly()
                    }
                }
                names() shouldBe listOf("Ada")
            }

            test("an error in Exposed's own call is typed and quotes no value") {
                val failure = shouldThrow<ConstraintViolationException> {
                    db.transaction {
                        put("hunter2")
                        put("hunter2")
                    }
                }
                failure.stackTraceToString() shouldNotContain "hunter2"
            }

            test("read-only and isolation are as asked") {
                shouldThrow<QueryFailedException> {
                    db.transaction(TransactionOptions.DEFAULT.asReadOnly()) { put("Ada") }
                }.sqlState() shouldBe
                    "25006"
                db.transaction(TransactionOptions.DEFAULT.isolation(TransactionOptions.Isolation.SERIALIZABLE)) {
                    TransactionManager.current().exec("show transaction_isolation") { rows ->
                        rows.next()
                        rows.getString(1)
                    }
                } shouldBe "serializable"
            }

            test("a nested transaction of Exposed's own takes part") {
                db.transaction {
                    put("Ada")
                    transaction { put("Grace") }
                    setRollbackOnly()
                }
                names() shouldBe emptyList()
            }

            test("Exposed's rollback is refused with what to do instead") {
                shouldThrow<IllegalStateException> { db.transaction { TransactionManager.current().rollback() } }
            }

            test("SchemaUtils creates a table, reserved names quoted") {
                val odd = object : Table("odd \"table") {
                    val order = integer("order")
                    val quote = varchar("it\"s; --", 20).nullable()
                }
                db.transaction { SchemaUtils.create(odd) }
                db.insert(odd) {
                    it[order] = 7
                    it[quote] = "x"
                }[odd.quote] shouldBe "x"
                db.sql("select \"it\"\"s; --\" from \"odd \"\"table\"") shouldBe listOf("x")
                db.sql("drop table \"odd \"\"table\"")
            }

            test("cancelling stops a blocking call on the server") {
                withTimeoutOrNull(300) {
                    db.transaction {
                        put("Ada")
                        TransactionManager.current().exec("select pg_sleep(60)") { it.next() }
                    }
                } shouldBe null
                names() shouldBe emptyList()
                db.sql("select count(*) from pg_stat_activity where query like 'select pg_sleep%' and state = 'active'") shouldBe listOf(0L)
            }
        }
    })
