@file:JvmName("Sources")

package dev.tailrace.dsl.race

import dev.tailrace.dsl.internal.race.firstElement
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.channels.ReceiveChannel
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.buffer
import kotlinx.coroutines.jdk9.asFlow
import java.util.concurrent.Flow.Publisher

/** A named place that elements come from: what [firstOf] chooses among. Made by [asSource]; nobody else implements it. */
public sealed interface Source<out T> {
    /** What the winner is called; unique among those it is chosen from. */
    @get:JvmSynthetic
    public val name: String
}

internal class ChannelSource<T>(
    override val name: String,
    val channel: ReceiveChannel<T>,
) : Source<T>

internal class FlowSource<T>(
    override val name: String,
    val flow: Flow<T>,
) : Source<T>

/** This channel as a source. [firstOf] takes one element out of it if it wins, and none if it loses. It is not closed. */
@JvmSynthetic
public fun <T> ReceiveChannel<T>.asSource(name: String): Source<T> = ChannelSource(name, this)

/** This flow as a source. [firstOf] collects it anew each time, up to its first element; what it emits and loses with is dropped. */
@JvmSynthetic
public fun <T> Flow<T>.asSource(name: String): Source<T> = FlowSource(name, this)

/** This publisher as a source. [firstOf] subscribes anew each time and asks for one element; what is emitted and loses is dropped. */
@JvmSynthetic
public fun <T : Any> Publisher<T>.asSource(name: String): Source<T> = FlowSource(name, asFlow().buffer(Channel.RENDEZVOUS))

/**
 * Waits until one of [sources] has an element and takes that one: `firstOf(commands.asSource("command"), ticks.asSource("tick"))`. Of
 * several that have one, the first named wins. Channels that lose keep all their elements; flows and publishers that lose are cancelled.
 * A source that fails, or ends without an element, drops out.
 *
 * Cancelling the caller takes nothing out of a channel, unless in the very instant in which an element was being handed over: that one goes
 * to the channel's `onUndeliveredElement`.
 *
 * @throws dev.tailrace.dsl.error.AllContendersFailedException when every source has dropped out, with the cause of each
 *   (`NoSuchElementException` for one that ended)
 * @throws IllegalArgumentException if there is no source, or two have the same name
 */
@JvmSynthetic
public suspend fun <T> firstOf(vararg sources: Source<T>): Winner<T> = firstOf(sources.asList())

/** [firstOf] the elements of a list. */
@JvmSynthetic
public suspend fun <T> firstOf(sources: List<Source<T>>): Winner<T> = firstElement(sources)
