package dev.tailrace.streams.internal.live

import dev.tailrace.streams.event.Gap
import dev.tailrace.streams.internal.decoding.SchemaWatcher
import dev.tailrace.streams.internal.reading.LogFilter
import dev.tailrace.streams.internal.reading.Snapshot
import java.util.UUID

/** What outlives the connections of a shared reader. Owned by its coroutine. */
internal class LiveState {
    /** The name of its place in the log; another one after the place was lost. */
    var name: String = newName()
        private set

    /** Whether the place was ever stored. */
    var placed = false

    /** The newest version of the place that is known to be durable. */
    var version = 0L

    /** Those who are level with the shared reader. */
    val level = LinkedHashSet<Subscriber>()

    /** Those who are behind, the one whose turn is next first. */
    val behind = ArrayDeque<Subscriber>()

    val watcher = SchemaWatcher(SchemaWatcher.From.CATALOG)
    var delivered = Delivered()
        private set
    private var nextPart = 1

    val isEmpty: Boolean get() = level.isEmpty() && behind.isEmpty()
    val all: List<Subscriber> get() = level.toList() + behind

    /** The tables that anybody wants. */
    var filter = LogFilter(watched = emptySet())
        private set

    fun join(subscriber: Subscriber) {
        level += subscriber
        refilter()
    }

    fun leave(subscriber: Subscriber) {
        level -= subscriber
        behind -= subscriber
        refilter()
    }

    fun fallBehind(subscriber: Subscriber, lag: (Int) -> Lag) {
        level -= subscriber
        subscriber.lag = lag(nextPart++)
        behind += subscriber
    }

    fun drawLevel(subscriber: Subscriber) {
        behind -= subscriber
        subscriber.lag = null
        level += subscriber
    }

    /** The place is gone, and with it what came after it: everybody is told, and goes on from now under another name. */
    fun loseHistory() {
        all.forEach {
            it.lag = null
            it.since = Snapshot.NONE
            it.buffer.put(LiveItem.Missing(Gap.Reason.HISTORY_LOST, -1, LOST))
        }
        level += behind
        behind.clear()
        delivered = Delivered()
        name = newName()
        placed = false
        version = 0
    }

    /** Whether the place was made is not known: another name is free for certain, and the lease of the old one ends. */
    fun rename() {
        name = newName()
    }

    private fun refilter() {
        filter = LogFilter(watched = all.flatMap { it.watched }.toSet())
    }

    companion object {
        const val LOST =
            "The server no longer has this reader's place in the change log: a crash, a failover or a restored backup took it away, " +
                "or it was away for longer than its lease or than the log is retained. Read the tables again"

        private fun newName() = "live:${UUID.randomUUID()}"
    }
}
