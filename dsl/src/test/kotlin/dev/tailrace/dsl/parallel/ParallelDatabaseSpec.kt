package dev.tailrace.dsl.parallel

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.RateLimiter
import dev.tailrace.dsl.error.DeadlineExceededException
import dev.tailrace.dsl.execute
import dev.tailrace.dsl.first
import dev.tailrace.dsl.query
import dev.tailrace.dsl.race.Outcome
import dev.tailrace.dsl.stream
import dev.tailrace.dsl.testing.DatabaseUnderTest
import dev.tailrace.dsl.testing.SHOP
import dev.tailrace.dsl.testing.Users
import dev.tailrace.dsl.testing.onEachDriver
import dev.tailrace.dsl.transaction
import dev.tailrace.dsl.withDeadline
import dev.tailrace.dsl.withRateLimit
import dev.tailrace.dsl.withSettings
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.core.spec.style.scopes.FunSpecContainerScope
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.collections.shouldContainExactlyInAnyOrder
import io.kotest.matchers.maps.shouldContainKey
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeout
import org.jetbrains.exposed.v1.jdbc.insert
import org.jetbrains.exposed.v1.jdbc.selectAll
import java.time.Duration
import java.util.Optional
import java.util.concurrent.CompletableFuture
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

private const val ACTIVE = "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() " +
    "and (state = 'active' and query not like '%pg_cancel_backend%' or state like 'idle in transaction%')"

class ParallelDatabaseSpec :
    FunSpec({
        timeout = 120_000

        for (slots in listOf(1, 2)) {
            onEachDriver(SHOP, slots) { db ->
                test("a pool of $slots serves parallelMap within parallelMap within parallelMap") {
                    withTimeout(60.seconds) {
                        (1..6).parallelMap(6) { a ->
                            db.one(a) +
                                (1..6).parallelMap(3) { b -> db.one(b) + listOf(1).parallelMapUnordered(1) { db.one(0) }.sum() }.sum()
                        }
                    } shouldContainExactly (1..6).map { it + 21 }
                }
            }
        }

        onEachDriver(SHOP, slots = 4) { db ->
            suspend fun FunSpecContainerScope.cancels(what: String, running: Long, work: suspend CoroutineScope.() -> Unit) =
                test("cancelling $what stops it on the server") {
                    val job = launch(Dispatchers.Default) { work() }
                    db.awaitActive(running)
                    withTimeout(30.seconds) { job.cancelAndJoin() }
                    db.awaitActive(0)
                }

            cancels("parallelMap", 4) { (1..9).parallelMap(9) { db.sleep() } }
            cancels("parallelMapUnordered", 3) { (1..9).parallelMapUnordered(3) { db.sleep() } }
            cancels("parallelForEach", 2) { (1..9).parallelForEach(2) { db.sleep() } }
            cancels("a flow's parallelMap", 2) { (1..9).asFlow().parallelMap(2) { db.sleep() }.toList() }
            cancels("fanOut", 3) { (1..9).asFlow().fanOut(3) { share -> share.map { db.sleep() } }.toList() }
            cancels("fanOutToAll", 2) {
                (1..9).asFlow().fanOutToAll({ all -> all.map { db.sleep() } }, { all -> all.map { db.sleep() } }).toList()
            }
            cancels("gather", 2) {
                gather {
                    query("a") { db.sleep() }
                    query("b") { db.sleep() }
                }
            }
            cancels("streamGather", 2) {
                streamGather {
                    query("a") { db.sleep() }
                    query("b") { db.sleep() }
                }.toList()
            }
            cancels("a pipeline with its source", 3) {
                pipelineOf(db.numbers()).stage("sleep", parallelism = 2) { db.sleep() }.toList()
            }
            cancels("inBatches", 1) {
                db.sql("insert into users (name, age) values ('Ada', 36)")
                db.inBatches(Users) { db.sleep() }
            }

            test("the first failure stops the siblings on the server") {
                shouldThrow<IllegalStateException> {
                    (1..3).parallelMap(3) {
                        if (it == 3) {
                            db.awaitActive(2)
                            error("no")
                        }
                        db.sleep()
                    }
                }
                db.awaitActive(0)
            }

            test("a pipeline whose consumer stops ends its source and stages on the server") {
                pipelineOf(db.numbers()).stage("pass", parallelism = 2, buffer = 4) { n -> db.one(n) }
                    .stage("stuck", parallelism = 2, ordered = false) { n -> if (n > 1) db.sleep() else n }
                    .stream().take(1).toList() shouldContainExactly listOf(1)
                db.awaitActive(0)
            }

            test("inside a transaction a sibling's savepoint undoes its own writes alone, and Exposed's DSL may be used") {
                db.sql("truncate users restart identity cascade")
                db.transaction {
                    (1..20).parallelForEach(8) { n ->
                        runCatching {
                            db.transaction {
                                Users.insert {
                                    it[name] = "user $n"
                                    it[age] = n
                                }
                                delay(1.milliseconds)
                                db.one(n)
                                check(n % 2 == 0)
                            }
                        }
                        db.order(n)
                    }
                    (1..3).asFlow().parallelMap(3) { db.one(it) }.toList() shouldContainExactly listOf(1, 2, 3)
                    (1..3).asFlow().fanOut(3) { share -> share.map { db.one(it) } }.toList() shouldContainExactly listOf(1, 2, 3)
                    pipelineOf(1..3).stage("a", 3) {
                        db.one(it)
                    }.stage("b", 3) { db.transaction { db.one(it) } }.toList() shouldContainExactly
                        listOf(1, 2, 3)
                    (1..3).parallelMap(3) { a -> (1..3).parallelMap(3) { db.one(a * it) }.sum() } shouldContainExactly listOf(6, 12, 18)
                    gather {
                        query("a") { db.transaction { db.one(1) } }
                        query("b") { db.transaction { db.fail() } }
                        query("c") { db.transaction { db.one(3) } }
                        outcomes().map { it is Outcome.Success }
                    } shouldContainExactly listOf(true, false, true)
                }
                db.sql("select age from users order by age") shouldBe (2..20 step 2).toList()
                db.sql("select count(*) from orders") shouldBe listOf(10L)
            }

            test("two parallel maps in one transaction see each other's writes and roll back together") {
                db.sql("truncate users restart identity cascade")
                shouldThrow<IllegalStateException> {
                    db.transaction {
                        (1..4).parallelForEach(4) { n ->
                            Users.insert {
                                it[name] = "user $n"
                                it[age] = n
                            }
                        }
                        db.query { Users.selectAll() }.size shouldBe 4
                        error("roll back")
                    }
                }
                db.sql("select count(*) from users") shouldBe listOf(0L)
            }

            test("settings, limiter and deadline hold in the children") {
                withSettings("app.tenant" to "north") {
                    (1..4).parallelMap(4) { db.tenant() } + (1..4).asFlow().fanOut(2) { share -> share.map { db.tenant() } }.toList() +
                        pipelineOf(1..2).stage("ask", 2) { db.tenant() }.toList()
                }.distinct() shouldContainExactly listOf("north")
                val limiter = CountingPermits()
                withRateLimit(limiter) { (1..5).parallelMapUnordered(5) { db.one(it) } } shouldContainExactlyInAnyOrder
                    listOf(1, 2, 3, 4, 5)
                limiter.granted.get() shouldBe 5
                shouldThrow<DeadlineExceededException> {
                    withDeadline(300.milliseconds) { (1..2).parallelMap(2) { db.sleep() } }
                }.spent() shouldContainKey DeadlineExceededException.Phase.SERVER
                db.awaitActive(0)
            }
        }
    })

private suspend fun Database.one(n: Int): Int = sql("select ? as n", n).first()!!.getInt("n")

private suspend fun Database.order(n: Int) = sql(
    "insert into orders (user_id, amount) select id, ? from users where age = ?",
    n,
    n,
).execute()

private suspend fun Database.fail() = sql("select 1 / 0").first()

private suspend fun Database.tenant(): String = sql("select current_setting('app.tenant') as t").first()!!.getString("t")!!

private suspend fun Database.sleep(): Int = sql("select pg_sleep(60)").first().hashCode()

private fun Database.numbers() = sql("select generate_series(1, 100000) as n").stream().map { it.getInt("n") }

private suspend fun DatabaseUnderTest.awaitActive(wanted: Long) = withTimeout(30.seconds) {
    while (sql(ACTIVE) != listOf<Any?>(wanted)) delay(2.milliseconds)
}

private class CountingPermits : RateLimiter {
    val granted = AtomicInteger()

    override fun acquireAsync(weight: Int): CompletableFuture<RateLimiter.Permit> {
        granted.incrementAndGet()
        return CompletableFuture.completedFuture(RateLimiter.Permit { })
    }

    override fun tryAcquire(weight: Int): Optional<RateLimiter.Permit> = Optional.empty()

    override fun tryAcquireAsync(weight: Int, wait: Duration): CompletableFuture<Optional<RateLimiter.Permit>> =
        CompletableFuture.completedFuture(Optional.empty())
}
