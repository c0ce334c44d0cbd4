package dev.tailrace.streams.internal.notification

import java.util.concurrent.ConcurrentHashMap

/**
 * One collection of a stream.
 *
 * @property inForce called once, on the hub's coroutine: it may only hand over
 */
internal class Subscriber(
    val channels: Set<String>,
    val mailbox: Mailbox,
    val inForce: () -> Unit,
) {
    // Whether LISTEN has ever been in force for it. Owned by the hub.
    var established = false
}

/** Who listens to what. Owned by the hub's coroutine; [of] may be asked by any thread. */
internal class Subscribers {
    private val byChannel = ConcurrentHashMap<String, MutableSet<Subscriber>>()
    private val all = LinkedHashSet<Subscriber>()

    // Those for whom LISTEN is not in force now.
    private val pending = LinkedHashSet<Subscriber>()

    val isEmpty: Boolean get() = all.isEmpty()

    /** The channels that somebody wants: the reference counts of LISTEN are the sizes of their sets. */
    val channels: Set<String> get() = byChannel.keys

    fun of(channel: String): Collection<Subscriber> = byChannel[channel].orEmpty()

    fun add(subscriber: Subscriber) {
        all += subscriber
        pending += subscriber
        subscriber.channels.forEach { byChannel.getOrPut(it) { ConcurrentHashMap.newKeySet() } += subscriber }
    }

    fun remove(subscriber: Subscriber) {
        if (!all.remove(subscriber)) return
        pending -= subscriber
        for (channel in subscriber.channels) {
            val listeners = byChannel.getValue(channel)
            listeners -= subscriber
            if (listeners.isEmpty()) byChannel -= channel
        }
    }

    /** LISTEN is in force for [channels], and for no others. */
    fun listening(channels: Set<String>) {
        val settled = pending.filter { channels.containsAll(it.channels) }
        pending -= settled.toSet()
        for (subscriber in settled) {
            if (subscriber.established) {
                subscriber.mailbox.lost()
            } else {
                subscriber.established = true
                subscriber.inForce()
            }
        }
    }

    /** LISTEN is in force for nobody any more. */
    fun lost() {
        pending += all
    }

    /** Ends those that were never in force: for the others the stream goes on. */
    fun failNew(cause: Throwable) = fail(all.filter { !it.established }, cause)

    fun failAll(cause: Throwable) = fail(all.toList(), cause)

    fun fail(those: Collection<Subscriber>, cause: Throwable) {
        for (subscriber in those.toList()) {
            remove(subscriber)
            subscriber.mailbox.end(cause)
        }
    }
}
