package dev.tailrace.benchmarks.races

import dev.tailrace.benchmarks.BenchServer
import dev.tailrace.benchmarks.Ratio
import dev.tailrace.benchmarks.Report
import dev.tailrace.benchmarks.interleaveFigures
import dev.tailrace.benchmarks.median
import dev.tailrace.benchmarks.medianRatio
import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.TailraceConfig
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.runBlocking

private const val ROUNDS = 9
private const val WARM_UP_NANOS = 2_000_000_000L
private const val EXTRA_MICROS = 100.0
private const val POOL = 4
private const val LOSERS = 10_000

/** What a race costs beside its winner alone, and what becomes of its losers. */
fun benchRaces(seconds: Double): List<Report> =
    BenchServer.start().use { server ->
        listOf(
            costs(server, seconds),
            losers(server, "pgjdbc", server.url, LOSERS),
            losers(server, "PGJDBC-NG", server.url.replace("postgresql://", "jdbc:pgsql://"), LOSERS),
        )
    }

private fun costs(server: BenchServer, seconds: Double): Report =
    Observer(server).use { observer ->
        Tailrace.connect(TailraceConfig.builder(server.url).poolSize(POOL).build()).use { db ->
            val winners = listOf(0, 1, 2).map { Winner(db, it) }
            val arms = winners.flatMap { it.all }
            for (arm in arms) latencyMicros(arm, observer, WARM_UP_NANOS)
            val figures = interleaveFigures(arms, ROUNDS) { latencyMicros(it, observer, (seconds * 1e9 / ROUNDS).toLong()) }

            fun extra(name: String, raced: Racer, alone: Racer) =
                Ratio(name, median(figures.getValue(raced).zip(figures.getValue(alone), Double::minus)), EXTRA_MICROS, atMost = true)

            fun ratio(name: String, raced: Racer, alone: Racer) =
                Ratio(name, medianRatio(figures.getValue(raced), figures.getValue(alone)), 1.15, atMost = true)
            Report(
                "A query alone, and in a race against one of five seconds: p50 of each of $ROUNDS interleaved rounds",
                "\u00b5s",
                figures.mapKeys { it.key.name },
                listOf(
                    extra("race/extra-microseconds", winners[0].raced, winners[0].alone),
                    ratio("race/winner-of-1-ms", winners[1].raced, winners[1].alone),
                    ratio("race/winner-of-2-ms", winners[2].raced, winners[2].alone),
                    // Suppliers are called on the executor, and that is one more thread to wake.
                    extra("race/extra-microseconds-java", winners[0].racedJava, winners[0].aloneJava),
                    ratio("race/winner-of-1-ms-java", winners[1].racedJava, winners[1].aloneJava),
                    ratio("race/winner-of-2-ms-java", winners[2].racedJava, winners[2].aloneJava),
                ),
            )
        }
    }

/** The median of one arm; every race begins when the server is idle, and so does every query alone. */
private fun latencyMicros(racer: Racer, observer: Observer, nanos: Long): Double {
    val latencies = ArrayList<Double>()
    runBlocking(Dispatchers.Default) {
        val until = System.nanoTime() + nanos
        while (System.nanoTime() < until) {
            latencies += racer.run("cost") / 1e3
            observer.untilGone("cost")
        }
    }
    return median(latencies)
}
