package dev.tailrace.benchmarks.races

import dev.tailrace.benchmarks.BenchServer
import dev.tailrace.benchmarks.Ratio
import dev.tailrace.benchmarks.Report
import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.TailraceConfig
import dev.tailrace.dsl.race.Races
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.runBlocking
import java.util.concurrent.TimeUnit

private const val BAR_MICROS = 50_000.0
private const val POOL = 4
private const val SETTLE_NANOS = 15_000_000_000L

// Names that threads of a database have; those of coroutines and of the drivers are shared and come and go.
private val OUR_THREADS = listOf("-jdbc-", "-callback-", "-timer-", "-cancel")

/** From a race's answer to when its loser is gone from pg_stat_activity; and what [races] races leave behind. */
fun losers(server: BenchServer, driver: String, url: String, races: Int): Report {
    val threads = ourThreads()
    val before = Races.stats()
    val micros = ArrayList<Double>(races)
    val application = "tailrace bench of losers"
    var leaks = 0L
    Observer(server).use { observer ->
        val config = TailraceConfig.builder(url).poolSize(POOL).applicationName(application).build()
        Tailrace.connect(config).use { db ->
            val racer = Winner(db, 1).raced
            runBlocking(Dispatchers.Default) {
                repeat(races) { number ->
                    racer.run("loser $number")
                    micros += observer.untilGone("loser $number") / 1e3
                }
            }
            settle { db.stats().active() == 0L }
            leaks += db.stats().active() + observer.backendsOf(application) - POOL
        }
        settle { observer.backendsOf(application) == 0L && threads.containsAll(ourThreads()) }
        leaks += observer.backendsOf(application) + (ourThreads() - threads).size
    }
    leaks += Races.stats().running() - before.running()
    micros.sort()

    fun percentile(part: Double) = micros[((micros.size - 1) * part).toInt()]
    return Report(
        "From the winner's answer to the loser's end on the server, $races races on $driver",
        "\u00b5s",
        mapOf("p50" to listOf(percentile(0.5)), "p99" to listOf(percentile(0.99)), "highest" to listOf(micros.last())),
        listOf(
            Ratio("race/losers-gone-p99-of-50-ms ($driver)", percentile(0.99) / BAR_MICROS, 1.0, atMost = true),
            Ratio("race/leaked connections, threads and jobs ($driver)", leaks.toDouble(), 0.0, atMost = true),
        ),
    )
}

private fun ourThreads() = Thread.getAllStackTraces().keys.filter { thread -> OUR_THREADS.any { it in thread.name } }.toSet()

private fun settle(done: () -> Boolean) {
    val started = System.nanoTime()
    while (!done() && System.nanoTime() - started < SETTLE_NANOS) TimeUnit.MILLISECONDS.sleep(5)
}
