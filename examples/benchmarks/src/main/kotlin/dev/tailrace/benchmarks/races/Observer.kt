package dev.tailrace.benchmarks.races

import dev.tailrace.benchmarks.BenchServer
import java.sql.PreparedStatement
import java.util.concurrent.TimeUnit

/** Asks the server itself, beside the database that is measured. */
class Observer(
    server: BenchServer,
) : AutoCloseable {
    private val connection = server.connect()

    private val running =
        connection.prepareStatement(
            "select count(*) from pg_stat_activity where state = 'active' and query like ? and pid <> pg_backend_pid()",
        )

    private val backends =
        connection.prepareStatement(
            "select count(*) from pg_stat_activity where datname = current_database() and application_name = ? and pid <> pg_backend_pid()",
        )

    /** How long it takes until no statement with [tag] runs, in nanoseconds; at least one question. */
    fun untilGone(tag: String): Long {
        val started = System.nanoTime()
        running.setString(1, "%/* $tag */%")
        while (count(running) != 0L) {
            check(System.nanoTime() - started < TimeUnit.SECONDS.toNanos(30)) { "$tag is still there" }
        }
        return System.nanoTime() - started
    }

    fun backendsOf(application: String): Long {
        backends.setString(1, application)
        return count(backends)
    }

    private fun count(statement: PreparedStatement): Long =
        statement.executeQuery().use {
            it.next()
            it.getLong(1)
        }

    override fun close() = connection.close()
}
