package dev.tailrace.dsl.work

import dev.tailrace.dsl.error.DeadlineExceededException
import dev.tailrace.dsl.internal.engine
import dev.tailrace.dsl.internal.execution.ExecutionOptions
import dev.tailrace.dsl.internal.execution.run
import dev.tailrace.dsl.testing.DatabaseUnderTest
import dev.tailrace.dsl.testing.onEachDriver
import dev.tailrace.dsl.transaction
import dev.tailrace.dsl.withDeadline
import dev.tailrace.dsl.withSettings
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

private const val SLEEPING = "select count(*) from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()"
private const val TENANT = "select coalesce(current_setting('app.tenant', true), '')"

private suspend fun DatabaseUnderTest.one(sql: String): Any? =
    engine.run(ExecutionOptions.of("query", sql)) { connection ->
        connection.createStatement().use { it.executeQuery(sql).use { rows -> if (rows.next()) rows.getObject(1) else null } }
    }

private suspend fun DatabaseUnderTest.awaitSleepers(count: Long) = withTimeout(30.seconds) {
    while (sql(SLEEPING) !=
        listOf(count)
    ) {
        yield()
    }
}

class WorkerPoolDatabaseSpec :
    FunSpec({
        onEachDriver("create table t (n int)") { db ->
            test("cancelling a submission's caller cancels the statement on the server") {
                withContext(Dispatchers.Default) {
                    workerPool {
                        val sleep = task("sleep") { _: Int -> db.one("select count(*) from pg_sleep(60)") }
                        val caller = launch { submit(sleep, 1) }
                        db.awaitSleepers(1)
                        caller.cancelAndJoin()
                        db.awaitSleepers(0)
                    }
                }
            }

            test("closeNow, and cancelling a feed, cancel on the server") {
                withContext(Dispatchers.Default) {
                    workerPool(limit = 3) {
                        val sleep = task("sleep") { _: Int -> db.one("select count(*) from pg_sleep(60)") }
                        val feed = feed(sleep, 1..3)
                        db.awaitSleepers(3)
                        feed.cancel()
                        db.awaitSleepers(0)
                        val again = task("again") { _: Int -> db.one("select count(*) from pg_sleep(60)") }
                        feed(again, 1..3)
                        db.awaitSleepers(3)
                        closeNow()
                        db.awaitSleepers(0)
                    }
                }
            }

            test("a reader that stops cancels on the server what fills its drain") {
                withContext(Dispatchers.Default) {
                    workerPool(limit = 2) {
                        val out = Drain.of<Int>(1)
                        val sleep = task("sleep", into = out) { n: Int ->
                            if (n > 1) db.one("select count(*) from pg_sleep(60)")
                            n
                        }
                        feed(sleep, 1..3)
                        out.stream().collectOne { db.awaitSleepers(2) }
                        db.awaitSleepers(0)
                    }
                }
            }

            test("the submitter's transaction, settings and deadline are the task's") {
                withContext(Dispatchers.Default) {
                    workerPool {
                        val insert = task("insert") { n: Int -> db.one("insert into t values ($n) returning n") }
                        val tenant = task("tenant") { _: Int -> db.one(TENANT) }
                        val sleep = task("sleep") { _: Int -> db.one("select count(*) from pg_sleep(60)") }
                        db.transaction {
                            coroutineScope { List(3) { async { submit(insert, it) } }.awaitAll() }
                            setRollbackOnly()
                        }
                        db.sql("select count(*) from t") shouldBe listOf(0L)
                        withSettings("app.tenant" to "7") { submit(tenant, 1) } shouldBe "7"
                        submit(tenant, 1) shouldBe ""
                        shouldThrow<DeadlineExceededException> { withDeadline(200.milliseconds) { submit(sleep, 1) } }
                            .spent().isEmpty() shouldBe false
                        db.awaitSleepers(0)
                    }
                }
            }
        }
    })

private suspend fun <T> Flow<T>.collectOne(meanwhile: suspend () -> Unit) {
    first {
        meanwhile()
        true
    }
}
