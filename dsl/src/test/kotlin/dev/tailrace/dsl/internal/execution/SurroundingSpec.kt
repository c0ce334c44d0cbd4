package dev.tailrace.dsl.internal.execution

import dev.tailrace.dsl.RateLimiter
import dev.tailrace.dsl.TransactionOptions
import dev.tailrace.dsl.error.DeadlineExceededException
import dev.tailrace.dsl.error.DeadlineExceededException.Phase
import dev.tailrace.dsl.withDeadline
import dev.tailrace.dsl.withRateLimit
import dev.tailrace.dsl.withSettings
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import java.time.Duration
import java.util.Optional
import java.util.concurrent.CompletableFuture
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

private const val TENANT = "select coalesce(nullif(current_setting('app.tenant', true), ''), '0')::bigint"

/** Grants nothing until told to. */
private class ManualLimiter : RateLimiter {
    private val requests = ArrayDeque<CompletableFuture<RateLimiter.Permit>>() // guarded by itself
    val out = AtomicInteger()

    override fun acquireAsync(weight: Int): CompletableFuture<RateLimiter.Permit> =
        CompletableFuture<RateLimiter.Permit>().also { synchronized(requests) { requests.addLast(it) } }

    override fun tryAcquire(weight: Int): Optional<RateLimiter.Permit> = Optional.empty()

    override fun tryAcquireAsync(weight: Int, wait: Duration): CompletableFuture<Optional<RateLimiter.Permit>> =
        CompletableFuture.completedFuture(Optional.empty())

    suspend fun awaitRequest() {
        while (synchronized(requests) { requests.isEmpty() }) delay(1)
    }

    fun grant(): Boolean {
        val request = synchronized(requests) { requests.removeFirst() }
        out.incrementAndGet()
        return request.complete { out.decrementAndGet() }.also { if (!it) out.decrementAndGet() }
    }
}

class SurroundingSpec :
    FunSpec({
        onBothDrivers("a deadline stops the statement on the server and tells that the time went there", slots = 1) { fixture ->
            fixture.read("select 1") shouldBe 1 // the pool has its connection
            val failure =
                shouldThrow<DeadlineExceededException> {
                    withDeadline(300.milliseconds) { fixture.read("select count(*) from pg_sleep(60)") }
                }
            failure.spent().maxBy { it.value }.key shouldBe Phase.SERVER
            fixture.await(SLEEPING, 0)
            fixture.read("select 1") shouldBe 1
        }

        onBothDrivers("a deadline that passes in the line tells that the time went to the pool", slots = 1) { fixture ->
            withContext(Dispatchers.Default) {
                val block = launch { fixture.read("select count(*) from pg_sleep(60)") }
                fixture.await(SLEEPING, 1)
                val failure = shouldThrow<DeadlineExceededException> { withDeadline(200.milliseconds) { fixture.read("select 1") } }
                failure.spent().keys shouldBe setOf(Phase.POOL)
                failure.limit() shouldBe Duration.ofMillis(200)
                block.cancelAndJoin()
            }
        }

        onBothDrivers("a deadline outside the database says so, and an inner one leaves the outer alone", slots = 1) { fixture ->
            shouldThrow<DeadlineExceededException> { withDeadline(20.milliseconds) { delay(10.seconds) } }.message shouldBe
                "Deadline of 20 ms exceeded, outside the database"
            withDeadline(30.seconds) {
                shouldThrow<DeadlineExceededException> {
                    withDeadline(50.milliseconds) { fixture.read("select count(*) from pg_sleep(60)") }
                }
                fixture.read("select 1") shouldBe 1
            }
        }

        onBothDrivers("a transaction's timeout rolls it back", slots = 1) { fixture ->
            fixture.write("create table t (n int)")
            shouldThrow<DeadlineExceededException> {
                fixture.engine.inTransaction(TransactionOptions.DEFAULT.timeout(Duration.ofMillis(200))) {
                    fixture.write("insert into t values (1)")
                    delay(60.seconds)
                }
            }
            fixture.count("select count(*) from t") shouldBe 0
            fixture.read("select 1") shouldBe 1
        }

        onBothDrivers("settings hold for the statements inside and for nobody else", slots = 1) { fixture ->
            withSettings("app.tenant" to "7") {
                fixture.read(TENANT) shouldBe 7
                withSettings("app.tenant" to "8") { fixture.read(TENANT) shouldBe 8 }
                fixture.read(TENANT) shouldBe 7
            }
            fixture.read(TENANT) shouldBe 0
        }

        onBothDrivers("settings inside a transaction are put back after each statement", slots = 1) { fixture ->
            val options = TransactionOptions.DEFAULT.settings(mapOf("app.tenant" to "1"))
            fixture.engine.inTransaction(options) {
                fixture.read(TENANT) shouldBe 1
                withSettings("app.tenant" to "2") { fixture.read(TENANT) shouldBe 2 }
                fixture.read(TENANT) shouldBe 1
            }
            fixture.read(TENANT) shouldBe 0
        }

        onBothDrivers("a setting's name and value are bound", slots = 1) { fixture ->
            fixture.write("create table t (n int)")
            withSettings("app.x" to "'); drop table t; --") { fixture.read("select length(current_setting('app.x'))") shouldBe 20 }
            runCatching { withSettings("app.x', 'y', true); drop table t; --" to "1") { fixture.read("select 1") } }.isFailure shouldBe true
            fixture.count("select count(*) from t") shouldBe 0
        }

        onBothDrivers("transactions begin as asked", slots = 1) { fixture ->
            val options = TransactionOptions.DEFAULT.isolation(TransactionOptions.Isolation.SERIALIZABLE).asReadOnly().asDeferrable()
            val modes =
                "select (current_setting('transaction_isolation') = 'serializable')::int" +
                    " + current_setting('transaction_read_only')::bool::int + current_setting('transaction_deferrable')::bool::int"
            fixture.engine.inTransaction(options) { fixture.read(modes) } shouldBe 3
            fixture.read(modes) shouldBe 0
        }

        onBothDrivers("a permit comes before the connection and goes back when the query has ended", slots = 1) { fixture ->
            val limiter = ManualLimiter()
            withContext(Dispatchers.Default) {
                val query = async { withRateLimit(limiter) { fixture.read("select 1") } }
                limiter.awaitRequest()
                fixture.engine.waiting() shouldBe 0
                limiter.grant() shouldBe true
                query.await() shouldBe 1
                while (limiter.out.get() != 0) delay(1)
            }
        }

        onBothDrivers("a query cancelled while it waits for its permit withdraws the request", slots = 1) { fixture ->
            val limiter = ManualLimiter()
            withContext(Dispatchers.Default) {
                val query = launch { withRateLimit(limiter) { fixture.read("select 1") } }
                limiter.awaitRequest()
                query.cancelAndJoin()
                limiter.grant() shouldBe false
                limiter.out.get() shouldBe 0
            }
        }

        onBothDrivers("a transaction keeps its permit to its end", slots = 1) { fixture ->
            val limiter = ManualLimiter()
            withContext(Dispatchers.Default) {
                val transaction =
                    async {
                        withRateLimit(limiter) {
                            fixture.engine.inTransaction(TransactionOptions.DEFAULT) {
                                fixture.read("select 1")
                                limiter.out.get()
                            }
                        }
                    }
                limiter.awaitRequest()
                limiter.grant() shouldBe true
                transaction.await() shouldBe 1
                while (limiter.out.get() != 0) delay(1)
            }
        }
    })
