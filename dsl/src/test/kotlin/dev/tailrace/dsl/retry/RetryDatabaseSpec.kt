package dev.tailrace.dsl.retry

import dev.tailrace.dsl.TransactionOptions
import dev.tailrace.dsl.TransactionOptions.Isolation
import dev.tailrace.dsl.error.LockNotAvailableException
import dev.tailrace.dsl.testing.onEachDriver
import dev.tailrace.dsl.transaction
import dev.tailrace.dsl.update
import dev.tailrace.dsl.updateAll
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactlyInAnyOrder
import io.kotest.matchers.ints.shouldBeGreaterThanOrEqual
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.future.await
import kotlinx.coroutines.withContext
import org.jetbrains.exposed.v1.core.eq
import org.jetbrains.exposed.v1.core.plus
import org.jetbrains.exposed.v1.jdbc.select
import org.jetbrains.exposed.v1.jdbc.selectAll
import org.jetbrains.exposed.v1.jdbc.update
import java.util.concurrent.atomic.AtomicInteger

class RetryDatabaseSpec :
    FunSpec({
        onEachDriver(STOCK_SCHEMA) { db ->
            beforeEach { db.resetStock() }

            test("two serializable transactions that cannot both be first: 40001, and the loser goes again") {
                val both = CompletableDeferred<Unit>()
                val arrived = AtomicInteger()
                val attempts = AtomicInteger()
                withContext(Dispatchers.Default) {
                    listOf(1 to 2, 2 to 1).map { (read, write) ->
                        async {
                            retry(policy()) { attempt ->
                                attempts.incrementAndGet()
                                db.transaction(TransactionOptions.DEFAULT.isolation(Isolation.SERIALIZABLE)) {
                                    val seen = Stock.selectAll().where { Stock.id eq read }.single()[Stock.left]
                                    if (attempt == 1 && arrived.incrementAndGet() == 2) both.complete(Unit)
                                    both.await()
                                    db.update(Stock, { Stock.id eq write }) { it[left] = seen + 1 }
                                }
                            }
                        }
                    }.awaitAll()
                }
                // One after the other: the second read what the first had written.
                db.sql("select pieces from stock").shouldContainExactlyInAnyOrder(11, 12)
                attempts.get() shouldBe 3
            }

            test("two transactions that lock the same rows the other way round: 40P01, and the victim goes again") {
                val both = CompletableDeferred<Unit>()
                val arrived = AtomicInteger()
                val attempts = AtomicInteger()
                withContext(Dispatchers.Default) {
                    listOf(1 to 2, 2 to 1).map { (first, second) ->
                        async {
                            retry(policy()) { attempt ->
                                attempts.incrementAndGet()
                                db.transaction {
                                    db.update(Stock, { Stock.id eq first }) { it[left] = left + 1 }
                                    if (attempt == 1 && arrived.incrementAndGet() == 2) both.complete(Unit)
                                    both.await()
                                    db.update(Stock, { Stock.id eq second }) { it[left] = left + 1 }
                                }
                            }
                        }
                    }.awaitAll()
                }
                db.sql("select pieces from stock") shouldBe listOf(12, 12)
                attempts.get() shouldBeGreaterThanOrEqual 3
            }

            test("a lock that is taken: 55P03, until it is given back") {
                withContext(Dispatchers.Default) {
                    val held = CompletableDeferred<Unit>()
                    val release = CompletableDeferred<Unit>()
                    val holder = async {
                        db.transaction {
                            db.updateAll(Stock) { it[left] = 0 }
                            held.complete(Unit)
                            release.await()
                        }
                    }
                    held.await()
                    val failed = mutableListOf<Throwable>()
                    val freeing = policy(1_000) { onRetry { _, cause, _ -> failed.add(cause).also { release.complete(Unit) } } }
                    val locking = "select pieces from stock where id = 1 for update nowait"
                    retry(freeing) { db.api.sql(locking).getAsync().await() }.size shouldBe 1
                    failed.all { it is LockNotAvailableException } shouldBe true
                    holder.await()
                }
            }
        }
    })
