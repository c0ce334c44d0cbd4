package dev.tailrace.dsl.cluster

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.TailraceConfig
import dev.tailrace.dsl.error.AllMembersFailedException
import dev.tailrace.dsl.error.ConnectionLostException
import dev.tailrace.dsl.error.ConstraintViolationException
import dev.tailrace.dsl.error.DeadlineExceededException
import dev.tailrace.dsl.error.HostUnreachableException
import dev.tailrace.dsl.error.PoolExhaustedException
import dev.tailrace.dsl.error.QueryFailedException
import dev.tailrace.dsl.testing.DatabaseUnderTest
import dev.tailrace.dsl.testing.FrozenProxy
import dev.tailrace.dsl.testing.TestServer
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.future.await
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import java.io.IOException
import java.time.Duration
import java.time.Instant
import java.time.InstantSource
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

private class Clock : InstantSource {
    @Volatile
    private var now = Instant.parse("2024-01-01T12:00:00Z")

    override fun instant(): Instant = now

    fun advance(seconds: Long) {
        now = now.plusSeconds(seconds)
    }
}

private fun unreachable() = HostUnreachableException("nothing there")

/** Two members that answer as they are told, and who was asked. */
private class Asked {
    val names = ArrayList<String>()
    val failures = HashMap<String, () -> Throwable>()

    fun answer(name: String): String {
        names += name
        failures[name]?.let { throw it() }
        return "from $name"
    }

    fun took(): List<String> = names.toList().also { names.clear() }
}

class FailoverSpec :
    FunSpec({
        fun members(clock: Clock = Clock(), configure: FailoverBuilder<String>.() -> Unit = {}) =
            Failover(5.seconds, "primary" to "primary", "backup" to "backup") {
                clock(clock)
                illFor(1.seconds, 4.seconds)
                configure()
            }

        test("the first member answers as long as it is well") {
            val asked = Asked()
            failover(5.seconds, "primary" to "a", "backup" to "b") { asked.answer(it) } shouldBe "from a"
            asked.took() shouldContainExactly listOf("a")
        }

        test("members that cannot be reached, are lost or have no connection free are moved on from") {
            for (failure in listOf(unreachable(), ConnectionLostException("gone"), PoolExhaustedException("none free"))) {
                val asked = Asked().apply { failures["primary"] = { failure } }
                members().call { asked.answer(it) } shouldBe "from backup"
            }
        }

        test("what the server refuses, and what the block throws itself, is thrown and makes nobody ill") {
            for (failure in listOf(ConstraintViolationException("duplicate"), QueryFailedException("syntax"), IllegalStateException("mine"))) {
                val asked = Asked().apply { failures["primary"] = { failure } }
                val failover = members()
                shouldThrow<Exception> { failover.call { asked.answer(it) } }.message shouldBe failure.message
                asked.failures.clear()
                failover.call { asked.answer(it) } shouldBe "from primary"
                asked.took() shouldContainExactly listOf("primary", "primary")
            }
        }

        test("an ill member is passed over until its time is over, twice as long each time it fails anew, up to the most") {
            val clock = Clock()
            val asked = Asked().apply { failures["primary"] = ::unreachable }
            val failover = members(clock)
            for (ill in listOf(1L, 2L, 4L, 4L)) {
                failover.call { asked.answer(it) } shouldBe "from backup"
                asked.took() shouldContainExactly listOf("primary", "backup")
                clock.advance(ill - 1)
                failover.call { asked.answer(it) }
                asked.took() shouldContainExactly listOf("backup")
                clock.advance(1)
            }
            asked.failures.clear()
            failover.call { asked.answer(it) } shouldBe "from primary"
            asked.failures["primary"] = ::unreachable
            failover.call { asked.answer(it) }
            clock.advance(1)
            asked.took()
            failover.call { asked.answer(it) }
            asked.took() shouldContainExactly listOf("primary", "backup")
        }

        test("when its time is over one call tries an ill member while the others still pass it over") {
            val clock = Clock()
            val asked = Asked().apply { failures["primary"] = ::unreachable }
            val failover = members(clock)
            failover.call { asked.answer(it) }
            clock.advance(1)
            asked.failures.clear()
            val inside = CompletableDeferred<Unit>()
            val answer = CompletableDeferred<String>()
            coroutineScope {
                val trying = async {
                    failover.call { member ->
                        inside.complete(Unit)
                        answer.await() + member
                    }
                }
                inside.await()
                failover.call { asked.answer(it) } shouldBe "from backup"
                answer.complete("tried ")
                trying.await() shouldBe "tried primary"
            }
            failover.call { asked.answer(it) } shouldBe "from primary"
        }

        test("all failed and all ill are told with each member's cause, in order") {
            val asked = Asked().apply {
                failures["primary"] = ::unreachable
                failures["backup"] = { ConnectionLostException("gone") }
            }
            val failover = members()
            repeat(2) { round ->
                val failure = shouldThrow<AllMembersFailedException> { failover.call { asked.answer(it) } }
                failure.causes().mapValues { it.value::class } shouldBe
                    mapOf("primary" to HostUnreachableException::class, "backup" to ConnectionLostException::class)
                failure.causes().keys.toList() shouldContainExactly listOf("primary", "backup")
                failure.message!! shouldContain "primary: dev.tailrace.dsl.error.HostUnreachableException: nothing there"
                asked.took().size shouldBe if (round == 0) 2 else 0
            }
        }

        test("a block that must not run twice moves on only from a member that nothing was sent to") {
            val asked = Asked().apply { failures["primary"] = ::unreachable }
            members { repetition(Repetition.ONCE) }.call { asked.answer(it) } shouldBe "from backup"
            asked.failures["primary"] = { ConnectionLostException("in the middle") }
            val failover = members { repetition(Repetition.ONCE) }
            shouldThrow<ConnectionLostException> { failover.call { asked.answer(it) } }
            asked.took()
            failover.call { asked.answer(it) } shouldBe "from backup" // it is remembered all the same
            asked.took() shouldContainExactly listOf("backup")
        }

        test("a member that was written to before its connections ran out is not moved on from, if the block must not run twice") {
            DatabaseUnderTest.open(2, TestServer::url).use { db ->
                db.sql("create table written (n int)")
                for (repetition in listOf(Repetition.ONCE, Repetition.IDEMPOTENT)) {
                    val failover = Failover<Database>(5.seconds, "primary" to db, "backup" to db) { repetition(repetition) }
                    var runs = 0
                    shouldThrow<Exception> {
                        failover.call {
                            runs++
                            it.sql("insert into written values (1)").executeAsync().await()
                            throw PoolExhaustedException("afterwards")
                        }
                    }
                    runs shouldBe if (repetition == Repetition.ONCE) 1 else 2
                }
            }
        }

        test("a failure that the caller names moves on as well") {
            val asked = Asked().apply { failures["primary"] = { IOException("connection reset") } }
            members { alsoMoveOn { it is IOException } }.call { asked.answer(it) } shouldBe "from backup"
        }

        test("a block that reads is refused its writes by the server") {
            DatabaseUnderTest.open(2, TestServer::url).use { db ->
                db.sql("create table t (n int)")
                val write: suspend (Database) -> Unit = { it.sql("insert into t values (1)").executeAsync().await() }
                shouldThrow<QueryFailedException> { failover(5.seconds, "only" to db, block = write) }.sqlState() shouldBe "25006"
                db.sql("select count(*) from t") shouldContainExactly listOf(0L)
                failover(5.seconds, "only" to db, repetition = Repetition.IDEMPOTENT, block = write)
                db.sql("select count(*) from t") shouldContainExactly listOf(1L)
            }
        }

        test("a member that takes too long is cancelled on the server, remembered, and not waited for") {
            DatabaseUnderTest.open(2, TestServer::url).use { slow ->
                val failover = Failover<Database>(300.milliseconds, "slow" to slow, "fast" to slow) { illFor(1.minutes, 1.minutes) }
                var first = true
                failover.call { db ->
                    if (first) {
                        first = false
                        db.sql("select pg_sleep(60)").getAsync().await()
                    }
                    "answered"
                } shouldBe "answered"
                awaitNoSleeper(slow)
                val failure = shouldThrow<AllMembersFailedException> {
                    failover(50.milliseconds, "stubborn" to 1) { withContext(NonCancellable) { awaitCancellation() } }
                }
                (failure.causes()["stubborn"] as DeadlineExceededException).limit() shouldBe Duration.ofMillis(50)
            }
        }

        test("a frozen network is moved on from within the attempt timeout, and remembered") {
            val name = TestServer.newDatabase()
            FrozenProxy(TestServer.host(), TestServer.port()).use { proxy ->
                val through = TestServer.url(name).replace("${TestServer.host()}:${TestServer.port()}", "${proxy.host()}:${proxy.port()}")
                val bounded = TailraceConfig.builder(through).poolSize(2).cancelSignalTimeout(Duration.ofMillis(500))
                    .cancelBound(Duration.ofMillis(500)).closeTimeout(Duration.ofMillis(500)).build()
                Tailrace.connect(bounded).use { frozen ->
                    Tailrace.connect(TestServer.url(name)).use { alive ->
                        val failover = Failover<Database>(1.seconds, "frozen" to frozen, "alive" to alive) { illFor(1.minutes, 1.minutes) }
                        val asked = ArrayList<Database>()
                        suspend fun read() = withTimeout(30.seconds) {
                            failover.call { db ->
                                asked += db
                                db.sql("select 7 as n").getAsync().await().first().getInt("n")
                            }
                        }
                        read() shouldBe 7
                        proxy.freeze()
                        read() shouldBe 7
                        read() shouldBe 7
                        asked shouldContainExactly listOf(frozen, frozen, alive, alive)
                    }
                }
            }
        }

        test("cancelling the caller cancels the block and tries nobody else") {
            val asked = ArrayList<String>()
            val inside = CompletableDeferred<Unit>()
            var ended = false
            coroutineScope {
                val calling = launch {
                    members().call { member ->
                        asked += member
                        inside.complete(Unit)
                        try {
                            awaitCancellation()
                        } finally {
                            ended = true
                        }
                    }
                }
                inside.await()
                calling.cancelAndJoin()
            }
            ended shouldBe true
            asked shouldContainExactly listOf("primary")
        }

        test("no members, two of one name, and times that are none are refused at once") {
            shouldThrow<IllegalArgumentException> { failover<String, Unit>(1.seconds) {} }
            shouldThrow<IllegalArgumentException> { failover(1.seconds, "a" to 1, "a" to 2) {} }.message!! shouldContain "\"a\""
            shouldThrow<IllegalArgumentException> { failover(1.seconds, " " to 1) {} }
            shouldThrow<IllegalArgumentException> { failover(0.seconds, "a" to 1) {} }
            shouldThrow<IllegalArgumentException> { failover((-1).seconds, "a" to 1) {} }
            shouldThrow<IllegalArgumentException> { Failover(1.seconds, "a" to 1) { illFor(0.seconds, 1.seconds) } }
            shouldThrow<IllegalArgumentException> { Failover(1.seconds, "a" to 1) { illFor(2.seconds, 1.seconds) } }
        }
    })

private fun awaitNoSleeper(db: DatabaseUnderTest) {
    val began = System.nanoTime()
    while (db.sql("select 1 from pg_stat_activity where state = 'active' and query like '%pg_sleep(60)' and datname = current_database()")
            .isNotEmpty()
    ) {
        check(System.nanoTime() - began < 30_000_000_000) { "the loser still runs" }
    }
}
