package dev.tailrace.streams.internal.consuming

import dev.tailrace.dsl.Tailrace
import dev.tailrace.streams.consumer.ConsumerOptions
import dev.tailrace.streams.forEach
import dev.tailrace.streams.internal.decoding.changedRows
import kotlinx.coroutines.runBlocking
import java.io.File
import java.time.Duration

/** A consumer in a process of its own, to be killed: `main` applies changes until then. */
object ConsumerProcess {
    @JvmStatic
    fun main(arguments: Array<String>) {
        val (url, reader) = arguments
        // Small batches: it is committing most of the time.
        val options = ConsumerOptions.builder().batchSize(3).lease(Duration.ofMillis(600)).oldest()
        Tailrace.connect(url).use { db ->
            runBlocking { NamedConsumer(db, "c", options, changedRows()).forEach { tx, event -> tx.apply(event, reader) } }
        }
    }

    fun start(url: String, reader: String): Process =
        ProcessBuilder(
            "${System.getProperty("java.home")}/bin/java",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xshare:auto",
            "-cp",
            System.getProperty("java.class.path"),
            ConsumerProcess::class.java.name,
            url,
            reader,
        ).redirectErrorStream(true).redirectOutput(File("target/consumer-process.log")).start()
}
