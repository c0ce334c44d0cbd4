package dev.tailrace.dsl.retry

import dev.tailrace.dsl.error.ConstraintViolationException
import dev.tailrace.dsl.error.SerializationFailureException
import dev.tailrace.dsl.testing.onEachDriver
import dev.tailrace.dsl.transaction
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.future.await

class RetryNestingSpec :
    FunSpec({
        onEachDriver(STOCK_SCHEMA) { db ->
            beforeEach { db.resetStock() }

            test("inside a transaction a failed statement is passed on at once: it has ended the transaction") {
                var attempts = 0
                shouldThrow<ConstraintViolationException> {
                    db.transaction {
                        retry(policy { retrySqlStates("23505") }) {
                            attempts++
                            db.api.sql("insert into stock values (1, 1)").executeAsync().await()
                        }
                    }
                }
                attempts shouldBe 1
            }

            test("inside a transaction what a savepoint has undone is run again") {
                var attempts = 0
                db.transaction {
                    retry(policy { retrySqlStates("23505") }) {
                        attempts++
                        savepoint {
                            db.note(attempts)
                            db.api.sql("insert into stock values (?, 1)", attempts).executeAsync().await()
                        }
                    }
                }
                attempts shouldBe 3
                db.written() shouldBe listOf(3)
            }

            test("but not 40001: the transaction keeps its snapshot") {
                var attempts = 0
                shouldThrow<SerializationFailureException> {
                    db.transaction {
                        retry(policy(3)) {
                            attempts++
                            savepoint { throw serialization() }
                        }
                    }
                }
                attempts shouldBe 1
            }
        }
    })
