package dev.tailrace.streams.internal.polling

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.internal.engine
import dev.tailrace.dsl.internal.publish.asFlowPublisher
import dev.tailrace.dsl.record.Property
import dev.tailrace.streams.Poll
import dev.tailrace.streams.Polls
import java.util.concurrent.Flow.Publisher
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds
import kotlin.time.toKotlinDuration

internal val DEFAULT_INTERVAL = 1.seconds
internal val DEFAULT_OVERLAP = 10.seconds

/** Java's way in. */
internal class DatabasePolls private constructor(private val db: Database) : Polls {
    override fun <R : Record> table(type: Class<R>): Polls.Watermark<R> = object : Polls.Watermark<R> {
        override fun watermark(property: Property.OfInt<R>): Poll<R, Int> = RecordPoll(db, RecordTable<R, Int>(db, type, property))

        override fun watermark(property: Property.OfLong<R>): Poll<R, Long> = RecordPoll(db, RecordTable<R, Long>(db, type, property))

        // A type that is comparable to something wider than itself is comparable to itself.
        @Suppress("UNCHECKED_CAST")
        override fun <V : Comparable<V>> watermark(
            property: Property.Of<R, V>,
        ): Poll<R, V> = RecordPoll(db, RecordTable<R, V>(db, type, property))
    }

    companion object {
        @JvmStatic
        fun of(db: Database): Polls = DatabasePolls(db)
    }
}

private data class RecordPoll<R : Record, V : Comparable<V>>(
    private val db: Database,
    private val table: RecordTable<R, V>,
    private val every: Duration = DEFAULT_INTERVAL,
    private val overlap: Duration = DEFAULT_OVERLAP,
    private val from: V? = null,
) : Poll<R, V> {
    override fun every(interval: java.time.Duration): Poll<R, V> = copy(every = interval.toKotlinDuration()).also { it.polling() }

    override fun overlap(time: java.time.Duration): Poll<R, V> = copy(overlap = time.toKotlinDuration()).also { it.polling() }

    override fun from(value: V): Poll<R, V> = copy(from = value)

    override fun publisher(): Publisher<R> = polling().flow().asFlowPublisher(db.engine.completions())

    private fun polling() = Polling(table, every, overlap, from)
}
