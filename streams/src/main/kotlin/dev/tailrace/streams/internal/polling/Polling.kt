package dev.tailrace.streams.internal.polling

import dev.tailrace.dsl.error.TailraceException
import dev.tailrace.dsl.query.Keyset
import dev.tailrace.dsl.query.KeysetPage
import dev.tailrace.streams.internal.live.isTransient
import dev.tailrace.streams.internal.live.jittered
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.FlowCollector
import kotlinx.coroutines.flow.flow
import org.slf4j.LoggerFactory
import kotlin.time.Duration
import kotlin.time.TimeMark
import kotlin.time.TimeSource

/** A table as a poll reads it. */
internal interface PolledTable<R : Any, W : Comparable<W>> {
    /** For messages. */
    val name: String

    /** The highest watermark; null if there is none. */
    suspend fun highest(): W?

    /** A page of the rows within [from], by watermark and primary key. */
    suspend fun page(from: Lower<W>, after: Keyset?): KeysetPage<R>

    /** Null: the row has none and is passed over. */
    fun watermark(row: R): W?

    /** What tells two rows of one watermark apart. */
    fun identity(row: R): Any
}

/** Where a poll begins to read. */
internal sealed interface Lower<out W> {
    data object Nowhere : Lower<Nothing>

    class From<W>(val watermark: W, val inclusive: Boolean) : Lower<W>
}

/**
 * Polls a table. A poll reads again from the watermark that had been reached [overlap] before the one before it began: a transaction that
 * set its watermark later than that and had not committed then has a higher one. Rows that were delivered are known by watermark and key.
 */
internal class Polling<R : Any, W : Comparable<W>>(
    private val table: PolledTable<R, W>,
    private val every: Duration,
    private val overlap: Duration,
    private val from: W?,
    private val time: TimeSource = TimeSource.Monotonic,
) {
    init {
        require(every.isPositive()) { "A poll needs a positive interval." }
        require(!overlap.isNegative()) { "The overlap of polls must not be negative." }
    }

    fun flow(): Flow<R> = flow {
        val seen = SeenRows<W>()
        val reached = ReachedWatermarks<W>(overlap)
        if (from == null) retrying { startNow(seen) } else seen.skipUpTo(from)
        reached.add(time.markNow(), seen.highest)
        var before = time.markNow()
        while (true) {
            val began = time.markNow()
            retrying { poll(seen, seen.lower(reached.at(before)), this) }
            reached.add(time.markNow(), seen.highest)
            before = began
            delay(every)
        }
    }

    /** What is there now has been seen, as far as something may yet come beside it. */
    private suspend fun startNow(seen: SeenRows<W>) {
        val highest = table.highest() ?: return
        poll(seen, Lower.From(highest, inclusive = true), null)
    }

    private suspend fun poll(seen: SeenRows<W>, from: Lower<W>, collector: FlowCollector<R>?) {
        var after: Keyset? = null
        do {
            val page = table.page(from, after)
            for (row in page.items()) {
                val watermark = table.watermark(row) ?: continue
                if (seen.add(watermark, table.identity(row))) collector?.emit(row)
            }
            after = page.next()
        } while (after != null)
        seen.forgetBelow(from)
    }

    // What was delivered before the failure is known, so that the next attempt goes on behind it.
    private suspend fun retrying(attempt: suspend () -> Unit) {
        var failures = 0
        while (true) {
            try {
                return attempt()
            } catch (e: TailraceException) {
                if (!e.isTransient()) throw e
                log.warn("A poll of {} failed and is tried again: {}", table.name, e.message)
            }
            delay(jittered(failures++))
        }
    }

    private companion object {
        val log = LoggerFactory.getLogger(Polling::class.java)
    }
}

/** How high the watermark was at the ends of earlier polls. */
internal class ReachedWatermarks<W>(private val overlap: Duration) {
    private class Entry<W>(val at: TimeMark, val watermark: W?)

    private val entries = ArrayDeque<Entry<W>>()

    fun add(at: TimeMark, watermark: W?) {
        val last = entries.lastOrNull()
        // A thousandth of the overlap is fine enough; an older entry only means to read further back.
        if (last != null && (last.watermark == watermark || last.at.elapsedNow() - at.elapsedNow() < overlap / RESOLUTION)) return
        entries.addLast(Entry(at, watermark))
    }

    /** What had been reached [overlap] before [mark]; entries before it are dropped. */
    fun at(mark: TimeMark): W? {
        while (entries.size > 1 && entries[1].at.elapsedNow() - mark.elapsedNow() >= overlap) entries.removeFirst()
        return entries.first().watermark
    }

    private companion object {
        const val RESOLUTION = 1_000
    }
}
