package dev.tailrace.dsl.race

import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.TailraceConfig
import dev.tailrace.dsl.get
import dev.tailrace.dsl.testing.TestServer
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.longs.shouldBeLessThan
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.delay
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import java.sql.Connection
import java.util.concurrent.TimeUnit
import kotlin.time.Duration.Companion.seconds

private const val POOL = 4
private val races = Integer.getInteger("race.count", 1_000)

/** So many races between a query of a millisecond and one of five seconds; -Drace.count says how many. */
class ManyRacesSpec :
    FunSpec({
        for ((driver, url) in listOf("pgjdbc" to TestServer::url, "PGJDBC-NG" to TestServer::pgjdbcNgUrl)) {
            test("of $races races on $driver every loser is gone from the server soon, and nothing is left behind") {
                val name = TestServer.newDatabase()
                val threadsBefore = threads()
                val before = Races.stats()
                val gone = LongArray(races)
                TestServer.connect(name).use { observer ->
                    val looking = Looking(observer)
                    Tailrace.connect(TailraceConfig.builder(url(name)).poolSize(POOL).build()).use { db ->
                        withContext(Dispatchers.Default) {
                            repeat(races) { number ->
                                val winner =
                                    race(
                                        contender("loser") { db.sql("select 1 from pg_sleep(5) /* loser $number */").get().size },
                                        contender("winner") { db.sql("select 1 from pg_sleep(0.001)").get().size },
                                    )
                                winner.name shouldBe "winner"
                                gone[number] = looking.untilGone("/* loser $number */")
                            }
                        }
                        // The database knows of nothing that still runs, and holds the connections it began with and no more.
                        withTimeout(10.seconds) { while (db.stats().active() != 0L) delay(1) }
                        db.stats().cancelled() shouldBe races.toLong()
                        looking.backends() shouldBe POOL + 1L // the control connection
                    }
                    withTimeout(10.seconds) { while (looking.backends() != 0L) delay(1) }
                }
                gone.sort()
                println(
                    "$races races on $driver: losers gone p50 ${micros(gone, 0.5)}, p99 ${micros(gone, 0.99)}, worst ${micros(gone, 1.0)}",
                )
                gone[(races * 0.99).toInt()] shouldBeLessThan TimeUnit.SECONDS.toNanos(1)
                Races.stats().running() shouldBe before.running()
                Races.stats().won() shouldBe before.won() + races
                Races.stats().losers() shouldBe before.losers() + races
                withTimeout(20.seconds) { while (!threadsBefore.containsAll(threads())) delay(10) }
            }
        }
    })

/** Asks the server, beside the database under test. */
private class Looking(observer: Connection) {
    private val running =
        observer.prepareStatement(
            "select count(*) from pg_stat_activity where state = 'active' and query like ? and pid <> pg_backend_pid()",
        )
    private val backends =
        observer.prepareStatement("select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()")

    /** How long until no statement with [tag] runs, in nanoseconds. */
    fun untilGone(tag: String): Long {
        val started = System.nanoTime()
        running.setString(1, "%$tag%")
        while (count(running) != 0L) check(System.nanoTime() - started < TimeUnit.SECONDS.toNanos(30)) { "$tag is still there" }
        return System.nanoTime() - started
    }

    fun backends() = count(backends)

    private fun count(statement: java.sql.PreparedStatement) = statement.executeQuery().use { it.next().let { _ -> it.getLong(1) } }
}

private fun micros(sorted: LongArray, share: Double) = "${sorted[minOf(sorted.size - 1, (sorted.size * share).toInt())] / 1_000} \u00b5s"

/** Threads that a database of ours may have started; the shared ones of coroutines and drivers come and go. */
private fun threads(): Set<Thread> =
    Thread.getAllStackTraces().keys.filterTo(HashSet()) { thread ->
        listOf("-jdbc-", "-callback-", "-timer-", "-cancel").any {
            it in
                thread.name
        }
    }
