package dev.tailrace.dsl.retry

import dev.tailrace.dsl.TransactionOptions
import dev.tailrace.dsl.error.SerializationFailureException
import dev.tailrace.dsl.query
import dev.tailrace.dsl.testing.onEachDriver
import dev.tailrace.dsl.transaction
import dev.tailrace.dsl.update
import dev.tailrace.dsl.updateReturning
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.future.await
import kotlinx.coroutines.withTimeoutOrNull
import org.jetbrains.exposed.v1.core.CustomFunction
import org.jetbrains.exposed.v1.core.IntegerColumnType
import org.jetbrains.exposed.v1.core.eq
import org.jetbrains.exposed.v1.jdbc.select
import org.jetbrains.exposed.v1.jdbc.selectAll
import org.jetbrains.exposed.v1.jdbc.update

class RetryEffectsSpec :
    FunSpec({
        onEachDriver(STOCK_SCHEMA) { db ->
            beforeEach { db.resetStock() }

            test("an attempt that wrote outside a transaction is not run again") {
                shouldThrow<SerializationFailureException> {
                    retry(policy()) {
                        db.note(1)
                        throw serialization()
                    }
                }
                db.written() shouldBe listOf(1)
            }

            test("nor one whose transaction has committed, nor one that wrote in a function, with RETURNING, or through Exposed's own") {
                val writes = listOf<suspend () -> Unit>(
                    { db.transaction { Stock.update({ Stock.id eq 1 }) { it[left] = 0 } } },
                    { db.transaction { db.note(1) } },
                    { db.api.sql("select noted(?)", 1).getAsync().await() },
                    { db.query { Stock.select(CustomFunction("noted", IntegerColumnType(), Stock.id)) } },
                    { db.updateReturning(Stock, { Stock.id eq 1 }) { it[left] = 0 } },
                    { db.api.sql("do 'begin perform noted(1); end'").executeAsync().await() },
                )
                for (write in writes) {
                    var attempts = 0
                    shouldThrow<SerializationFailureException> {
                        retry(policy(3)) {
                            attempts++
                            write()
                            throw serialization()
                        }
                    }
                    attempts shouldBe 1
                }
            }

            test("unless it is idempotent") {
                retry(policy { idempotent(true) }) { attempt ->
                    db.note(attempt)
                    if (attempt < 3) throw serialization()
                }
                db.written() shouldBe listOf(1, 2, 3)
            }

            test("reads, refused writes and what was rolled back do not stand in the way") {
                var attempts = 0
                runCatching {
                    retry(policy(3)) {
                        attempts++
                        db.query { Stock.selectAll() }
                        db.from("stock").getAsync().await()
                        db.api.sql("select count(*) from stock").getAsync().await()
                        db.transaction(TransactionOptions.DEFAULT.asReadOnly()) { db.query { Stock.selectAll() } }
                        db.transaction { db.query { Stock.selectAll() } }
                        db.transaction {
                            db.note(1)
                            setRollbackOnly()
                        }
                        runCatching { db.api.sql("insert into stock values (1, 1)").executeAsync().await() }
                        throw serialization()
                    }
                }
                attempts shouldBe 3
                db.written() shouldBe emptyList()
            }

            test("an outer retry does not repeat what an inner one has committed") {
                var outer = 0
                runCatching {
                    retry(policy(3)) {
                        outer++
                        retry(policy(3)) { attempt -> if (attempt == 1) throw serialization() else db.note(outer) }
                        throw serialization()
                    }
                }
                outer shouldBe 1
                db.written() shouldBe listOf(1)
            }

            test("a write of another coroutine of the attempt counts") {
                var attempts = 0
                runCatching {
                    retry(policy(3)) {
                        attempts++
                        coroutineScope { async(Dispatchers.Default) { db.note(1) }.await() }
                        throw serialization()
                    }
                }
                attempts shouldBe 1
            }

            test("a write that was cancelled while it ran counts: it may be through") {
                var attempts = 0
                shouldThrow<SerializationFailureException> {
                    retry(policy(3)) {
                        attempts++
                        withTimeoutOrNull(200) { db.api.sql("insert into written select 1 from pg_sleep(60)").executeAsync().await() }
                        throw serialization()
                    }
                }
                attempts shouldBe 1
            }
        }
    })
