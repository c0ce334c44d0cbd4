package dev.tailrace.dsl.cluster

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.TailraceConfig
import dev.tailrace.dsl.error.AllMembersFailedException
import dev.tailrace.dsl.error.DeadlineExceededException
import dev.tailrace.dsl.error.PoolExhaustedException
import dev.tailrace.dsl.error.QueryFailedException
import dev.tailrace.dsl.testing.DatabaseUnderTest
import dev.tailrace.dsl.testing.FrozenProxy
import dev.tailrace.dsl.testing.TestServer
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.future.await
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import java.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

/** Databases as members: what the server is asked to do, and what a frozen network does. */
class FailoverDatabasesSpec :
    FunSpec({
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
                    .cancelBound(Duration.ofMillis(500)).closeTimeout(Duration.ofMillis(500))
                    .connectTimeout(Duration.ofSeconds(2)).build()
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
    })

private fun awaitNoSleeper(db: DatabaseUnderTest) {
    val began = System.nanoTime()
    while (db.sql("select 1 from pg_stat_activity where state = 'active' and query like '%pg_sleep(60)' and datname = current_database()")
            .isNotEmpty()
    ) {
        check(System.nanoTime() - began < 30_000_000_000) { "the loser still runs" }
    }
}
