@file:JvmName("Bench")

package dev.tailrace.benchmarks

import dev.tailrace.benchmarks.changes.benchChanges
import dev.tailrace.benchmarks.loader.benchLoader
import dev.tailrace.benchmarks.lookups.benchLookups
import dev.tailrace.benchmarks.notify.benchNotify
import dev.tailrace.benchmarks.races.benchRaces
import dev.tailrace.benchmarks.rows.benchRows
import dev.tailrace.benchmarks.rows.drainRows
import kotlin.system.exitProcess

private const val USAGE = """usage: bench NAME [--seconds N]

  changes    the change log: draining it, its latency at 2,000 writes a second, what it costs 1, 8 and 32 writers
  loader     a fan-out of lookups through a Loader, from 64 and from 1,000 callers
  lookups    one query by primary key, fanned out over 8 connections
  notify     from NOTIFY to its subscriber, beside a bare listener; 1,000 streams on one backend
  race       what a race costs beside its winner alone; 10,000 losers on either driver, and whether they are gone in time
  rows       1 M rows to a Flow.Subscriber, once more in a heap of 64 MB

  --seconds N    seconds measured of each arm, over all rounds (default 5)

The server is an embedded one; -Dtailrace.bench.postgres=postgresql://… in JAVA_OPTS names another."""

fun main(arguments: Array<String>) {
    val seconds =
        try {
            secondsOf(arguments.drop(1))
        } catch (e: IllegalArgumentException) {
            fail(e.message)
        }
    val reports =
        when (val name = arguments.firstOrNull()) {
            "changes" -> benchChanges(seconds)

            "loader" -> benchLoader(seconds)

            "lookups" -> listOf(benchLookups(seconds))

            "notify" -> listOf(benchNotify(seconds))

            "race" -> benchRaces(seconds)

            "rows" -> listOf(benchRows(seconds))

            // The child that `rows` starts with a small heap.
            "drain-rows" -> return drainRows()

            null, "-h", "--help" -> return println(USAGE)

            else -> fail("unknown benchmark $name")
        }
    reports.forEach { it.print() }
    // The clients of some arms leave threads behind that would keep the JVM.
    exitProcess(if (reports.all { it.reached }) 0 else 1)
}

private fun secondsOf(options: List<String>): Double {
    if (options.isEmpty()) return 5.0
    require(options.size == 2 && options[0] == "--seconds") { "expected --seconds N, not ${options.joinToString(" ")}" }
    val seconds = options[1].toDoubleOrNull()
    require(seconds != null && seconds > 0) { "--seconds wants a positive number, not ${options[1]}" }
    return seconds
}

private fun fail(message: String?): Nothing {
    System.err.println("bench: $message\n\n$USAGE")
    exitProcess(2)
}
