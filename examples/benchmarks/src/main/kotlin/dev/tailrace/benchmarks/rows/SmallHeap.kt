package dev.tailrace.benchmarks.rows

import dev.tailrace.benchmarks.BenchServer
import java.nio.file.Path
import java.util.concurrent.TimeUnit

private const val SERVER = "tailrace.bench.postgres"

/** Reads all rows in a JVM with a heap of 64 MB, and returns how many arrived there: 0 if it failed. */
fun drainInSmallHeap(server: BenchServer): Long {
    val child =
        ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-D$SERVER=${server.url}",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.tailrace.benchmarks.Bench",
            "drain-rows",
        ).redirectError(ProcessBuilder.Redirect.INHERIT).start()
    child.outputStream.close()
    val answer =
        child.inputStream
            .bufferedReader()
            .readText()
            .trim()
    if (!child.waitFor(1, TimeUnit.MINUTES)) child.destroyForcibly()
    return answer.toLongOrNull() ?: 0
}

/** The child's side: prints the number of rows. */
fun drainRows() {
    val count = TailraceRows(BenchServer.start()).use { it.drain() }
    println(count)
}
