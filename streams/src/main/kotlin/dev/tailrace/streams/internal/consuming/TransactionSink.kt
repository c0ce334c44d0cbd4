package dev.tailrace.streams.internal.consuming

import dev.tailrace.dsl.TransactionOptions
import dev.tailrace.streams.event.StreamEvent
import dev.tailrace.streams.internal.decoding.SchemaNews
import dev.tailrace.streams.internal.reading.LogCursor
import dev.tailrace.streams.internal.reading.LogPage
import dev.tailrace.streams.internal.reading.LogRow
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive

/**
 * Rows go to a handler in transactions that also move the place: the effect of each is there exactly once.
 *
 *     BATCH ── committed ──▶ (next)
 *       └── the fault of some change ──▶ ONE BY ONE, each in a transaction of its own
 *                ├── committed ──▶ (next)
 *                └── its fault: counted ──▶ again, after a while; at the last attempt ──▶ DEAD LETTER, and on
 *     A conflict: the same transaction again. A lost connection, an unknown commit: thrown, and the place is loaded again; it tells.
 */
internal class TransactionSink<R : Any>(
    private val run: ConsumerRun,
    private val lease: HeldLease,
    private val decoding: Decoding<R>,
    private val transactions: HandlerTransactions<R>,
) : RowSink {
    private val letters = DeadLetterStatements(run.name)

    // Whose they are ends this transaction if our host should freeze in it.
    private val options =
        TransactionOptions.DEFAULT.settings(mapOf("application_name" to LeaseStatements.applicationName(lease.token)))

    // Set while used; one coroutine owns it.
    private lateinit var position: PositionStatements
    private lateinit var place: StoredPlace
    private lateinit var attempts: Attempts
    private var failing: Long? = null

    override suspend fun use(position: PositionStatements, stored: StoredPartition, reading: suspend () -> Unit) {
        this.position = position
        place = StoredPlace(run, position, stored)
        failing = stored.failingSeq
        attempts = Attempts(run, lease, position)
        reading()
    }

    override suspend fun take(page: LogPage, rows: List<LogRow>, end: LogCursor) {
        // A change that has failed before would only fail the batch again.
        if (rows.size > 1 && rows.none { it.seq == failing }) {
            val failure = attempts.untilDecided { commit(page, rows, end) } ?: return
            if (Fault.of(failure) != Fault.CHANGE) throw failure
        }
        rows.forEachIndexed { index, row -> takeAlone(page, row, if (index == rows.lastIndex) end else page.cursorAfter(row)) }
        failing = null
    }

    private suspend fun takeAlone(page: LogPage, row: LogRow, end: LogCursor) {
        while (true) {
            lease.checkpoint()
            val failure = attempts.untilDecided { commit(page, listOf(row), end) } ?: return attempts.forget()
            if (Fault.of(failure) != Fault.CHANGE) throw failure
            failing = row.seq
            val failures = attempts.count(row.seq)
            if (failures >= run.options.maxAttempts) {
                val moved = run.connection.inTransaction("dead letter") { connection ->
                    letters.put(connection, lease.part, row, failures, failure)
                    place.move(connection, end)
                }
                place.confirm(moved)
                consumerLog.error("Consumer {} has put change {} aside after {} failures", run.name, row.seq, failures, failure)
                return attempts.forget()
            }
            consumerLog.warn("Consumer {} failed on change {} for the {}. time", run.name, row.seq, failures, failure)
            attempts.waitAfterFailure()
        }
    }

    private suspend fun commit(page: LogPage, rows: List<LogRow>, end: LogCursor) {
        decoding.know(rows)
        val moved = transactions.run(options) { transaction ->
            for (row in rows) {
                decoding.decoder.decode(row, page.positionAfter(row)).forEach { transaction.handle(it) }
            }
            transaction.run("move") { place.move(it, end) }
        }
        place.confirm(moved)
    }

    /** No dead letter can hold it: who fails on it too often is told again by the next run, if the table is not watched anew by then. */
    override suspend fun tell(news: SchemaNews, at: LogCursor) {
        for (attempt in 1..run.options.maxAttempts) {
            lease.checkpoint()
            val failure = attempts.untilDecided { commit(news.event<R>()) } ?: break
            if (Fault.of(failure) != Fault.CHANGE) throw failure
            consumerLog.error("Consumer {} failed on news of {} for the {}. time", run.name, news.table, attempt, failure)
            if (attempt < run.options.maxAttempts) attempts.waitAfterFailure()
        }
        attempts.forget()
        run.schema.told(news)
    }

    private suspend fun commit(event: StreamEvent<R>) =
        transactions.run(options) { transaction ->
            transaction.handle(event)
            if (!transaction.run("hold", position::hold)) throw FencedException(lease.part)
        }

    override suspend fun passed(end: LogCursor) = place.pass(end)

    /** Everything is, but for the way over nothing at its end. */
    override suspend fun settle() = Unit

    override suspend fun retry(parts: Int) {
        val ids = run.connection.run("retries") { letters.retries(it, lease.part, parts) }
        for (id in ids) {
            lease.checkpoint()
            val failure = attempts.untilDecided { again(id) } ?: continue
            if (Fault.of(failure) != Fault.CHANGE) throw failure
            run.connection.run("retry failed") { letters.failedAgain(it, id, failure) }
        }
    }

    /** The letter goes in the transaction in which it is handled: two who try, even one without a lease, cannot both succeed. */
    private suspend fun again(id: Long) {
        transactions.run(options) { transaction ->
            val row = transaction.run("take dead letter") { letters.take(it, id) } ?: return@run
            decoding.know(listOf(row))
            decoding.decoder.decode(row, nowhere).forEach { transaction.handle(it) }
        }
    }
}

/** One change's attempts. */
private class Attempts(
    private val run: ConsumerRun,
    private val lease: HeldLease,
    private val position: PositionStatements,
) {
    private var backoff = Backoff()

    /** Runs [attempt] until it does not lose to another transaction; gives its failure, null for none. */
    suspend fun untilDecided(attempt: suspend () -> Unit): Throwable? {
        val conflicts = Backoff()
        while (true) {
            try {
                attempt()
                return null
            } catch (e: Throwable) {
                currentCoroutineContext().ensureActive() // what was cancelled inside the handler alone is a failure
                if (e is FencedException) throw e
                if (Fault.of(e) != Fault.CONFLICT) return e
                lease.wait(conflicts.next())
            }
        }
    }

    suspend fun count(seq: Long): Int =
        run.connection.run("count failure") { position.countFailure(it, seq) } ?: throw FencedException(position.part)

    suspend fun waitAfterFailure() = lease.wait(backoff.next())

    fun forget() = backoff.reset()
}
