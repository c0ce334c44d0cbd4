package dev.tailrace.benchmarks.notify

import dev.tailrace.benchmarks.BenchServer
import dev.tailrace.benchmarks.Ratio
import dev.tailrace.benchmarks.Report
import dev.tailrace.benchmarks.interleaveFigures
import dev.tailrace.benchmarks.median
import dev.tailrace.benchmarks.medianRatio
import dev.tailrace.dsl.Tailrace
import dev.tailrace.streams.notifications
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit

private const val ROUNDS = 9
private const val WARM_UP_NANOS = 5_000_000_000L
private const val STREAMS = 1_000

/** From before NOTIFY is sent to when its subscriber has it, one notification at a time: the median of each round, in microseconds. */
fun benchNotify(seconds: Double): Report =
    BenchServer.start().use { server ->
        val arms = listOf(stream, publisher, bare)
        for (arm in arms) {
            System.err.println("bench: warming up ${arm.name}")
            latencyMicros(server, arm, WARM_UP_NANOS)
        }
        val figures = interleaveFigures(arms, ROUNDS) { latencyMicros(server, it, (seconds * 1e9 / ROUNDS).toLong()) }
        val base = figures.getValue(bare)
        Report(
            "NOTIFY to its subscriber, p50 of each of $ROUNDS interleaved rounds",
            "\u00b5s",
            figures.mapKeys { it.key.name },
            listOf(
                Ratio("notify/latency", medianRatio(figures.getValue(stream), base), 2.0, atMost = true),
                Ratio("notify/latency-publisher", medianRatio(figures.getValue(publisher), base), 2.0, atMost = true),
                Ratio("notify/backends-of-$STREAMS-streams", backendsOfStreams(server).toDouble(), 1.0, atMost = true),
            ),
        )
    }

private fun latencyMicros(
    server: BenchServer,
    arm: Listener,
    nanos: Long,
): Double {
    val arrivals = LinkedBlockingQueue<Long>()
    val latencies = ArrayList<Double>()
    server.connect().use { sender ->
        sender.prepareStatement("notify $CHANNEL, 'a payload'").use { notify ->
            arm.open(server) { arrivals.add(System.nanoTime()) }.use {
                val until = System.nanoTime() + nanos
                while (System.nanoTime() < until) {
                    val sent = System.nanoTime()
                    notify.execute()
                    val arrived = checkNotNull(arrivals.poll(10, TimeUnit.SECONDS)) { "${arm.name} heard nothing" }
                    latencies += (arrived - sent) / 1e3
                }
            }
        }
    }
    return median(latencies)
}

/** How many backends as many streams take, while all of them listen. */
private fun backendsOfStreams(server: BenchServer): Long =
    Tailrace.connect(server.url).use { db ->
        runBlocking(Dispatchers.Default) {
            val streams = List(STREAMS) { db.notifications("stream$it", CHANNEL) }
            val collecting = launch { streams.forEach { launch { it.collect { } } } }
            streams.forEach { it.awaitReady() }
            val backends =
                server.connect().use { connection ->
                    connection.createStatement().use { statement ->
                        statement
                            .executeQuery("select count(*) from pg_stat_activity where application_name like '%(listen)'")
                            .use { it.next().run { it.getLong(1) } }
                    }
                }
            collecting.cancelAndJoin()
            backends
        }
    }
