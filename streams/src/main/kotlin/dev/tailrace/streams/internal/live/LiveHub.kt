package dev.tailrace.streams.internal.live

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.error.TailraceException
import dev.tailrace.dsl.internal.engine
import dev.tailrace.dsl.internal.execution.ExecutionOptions
import dev.tailrace.dsl.internal.execution.run
import dev.tailrace.streams.error.HistoryLostException
import dev.tailrace.streams.internal.reading.LogPage
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.selects.select
import org.slf4j.LoggerFactory
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TimeSource

/**
 * The one reader that all live subscribers of a database share.
 *
 *                join                 nobody left for some seconds
 *     (none) ──────────▶ CONNECTING ◀───┐  READING ──────────────────────▶ ENDED
 *                          │  │         └───┤  ▲                            ▲
 *                          │  └─ connected ─┼──┘ connection lost: wait, connect, load the places
 *                          └────────────────┴── an error that time does not mend, a closed database
 *
 * One coroutine owns everything; others send it commands.
 */
internal class LiveHub(
    private val db: Database,
    private val settings: LiveSettings,
    private val ended: (LiveHub) -> Unit,
) {
    private sealed interface Command {
        /** [joined]: whether it did; false if the hub was ending. */
        class Join(val subscriber: Subscriber, val joined: CompletableDeferred<Boolean>) : Command

        class Leave(val subscriber: Subscriber) : Command

        /** Somebody who is behind has room again. */
        data object Room : Command
    }

    private val commands = Channel<Command>(Channel.UNLIMITED)

    // Owned by the hub's coroutine.
    private val state = LiveState()
    private val joining = ArrayList<Command.Join>()

    fun start() {
        CoroutineScope(db.engine.completions().asCoroutineDispatcher()).launch { run() }
    }

    /** Whether [subscriber] gets what commits from now on; false if this hub has ended. */
    suspend fun join(subscriber: Subscriber): Boolean {
        val joined = CompletableDeferred<Boolean>()
        return commands.trySend(Command.Join(subscriber, joined)).isSuccess && joined.await()
    }

    fun leave(subscriber: Subscriber) {
        commands.trySend(Command.Leave(subscriber))
    }

    fun room() {
        commands.trySend(Command.Room)
    }

    private suspend fun run() {
        var failure: Throwable? = null
        try {
            coroutineScope {
                val lease = launch { keepLease() }
                readUntilNobodyIsLeft()
                lease.cancelAndJoin()
            }
        } catch (e: Throwable) {
            failure = e
        } finally {
            ended(this)
            commands.close()
            while (true) obey(commands.tryReceive().getOrNull() ?: break)
            // A subscriber that came too late takes another hub; after a failure that would only fail again.
            joining.forEach { if (failure == null) it.joined.complete(false) else it.joined.completeExceptionally(failure) }
            failure?.let { cause -> state.all.forEach { it.buffer.end(cause) } }
        }
    }

    private suspend fun readUntilNobodyIsLeft() {
        var connected = false
        var failures = 0
        while (true) {
            val connection = try {
                LiveConnection.open(db, state).also {
                    connected = true
                    failures = 0
                }
            } catch (e: HistoryLostException) {
                state.loseHistory()
                continue
            } catch (e: TailraceException) {
                if (!connected || !e.isTransient()) throw e
                if (!pause(settings.backoff(failures++))) return
                continue
            }
            try {
                connection.use { if (read(it)) return }
            } catch (e: HistoryLostException) {
                state.loseHistory()
            } catch (e: TailraceException) {
                if (!e.isTransient()) throw e
                log.debug("The connection of the live change streams was lost and is opened again", e)
            }
        }
    }

    /** Returns true when nobody is left. */
    private suspend fun read(connection: LiveConnection): Boolean {
        while (true) {
            while (true) obey(commands.tryReceive().getOrNull() ?: break)
            if (joining.isNotEmpty()) {
                connection.join(joining.map { it.subscriber })
                joining.forEach { it.joined.complete(true) }
                joining.clear()
            }
            if (state.isEmpty) {
                if (awaitSomebody()) continue
                connection.remove()
                return true
            }
            connection.turn()?.let { idle(connection, it) }
        }
    }

    private suspend fun idle(connection: LiveConnection, page: LogPage) {
        obeyOr { connection.awaitChange(page) }
    }

    private suspend fun awaitSomebody(): Boolean = obeyOr { delay(settings.grace) }

    /** Waits before the next attempt to connect; false if nobody is left to connect for. */
    private suspend fun pause(duration: Duration): Boolean {
        val until = TimeSource.Monotonic.markNow() + duration
        while (obeyOr { delay(-until.elapsedNow()) }) continue
        return !state.isEmpty || joining.isNotEmpty()
    }

    /** Waits for [wait] or a command, whichever is first; whether it was a command. A cancelled receive could lose one, a select cannot. */
    private suspend fun obeyOr(wait: suspend () -> Unit): Boolean = coroutineScope {
        val waiting = launch { wait() }
        val obeyed = select {
            waiting.onJoin { false }
            commands.onReceive {
                obey(it)
                true
            }
        }
        waiting.cancel()
        obeyed
    }

    private fun obey(command: Command) {
        when (command) {
            is Command.Join -> {
                joining += command
            }

            is Command.Leave -> {
                joining.removeAll { it.subscriber === command.subscriber }
                state.leave(command.subscriber)
            }

            Command.Room -> {}
        }
    }

    // Through the pool: the reader's own connection may be busy with a large window for longer than the lease.
    private suspend fun keepLease() {
        while (true) {
            delay(settings.renewal)
            if (!state.placed) continue
            try {
                db.engine.run(RENEW) { PlaceStatements.renew(it, state.name) }
            } catch (e: TailraceException) {
                log.debug("The lease of the live change streams was not renewed and is tried again", e)
            }
        }
    }

    private companion object {
        val log = LoggerFactory.getLogger(LiveHub::class.java)
        val RENEW: ExecutionOptions = ExecutionOptions.of("renew lease", "").withTimeout(java.time.Duration.ofSeconds(5))
    }
}

/** How long a hub waits for what. */
internal class LiveSettings(
    val grace: Duration = 5.seconds,
    val renewal: Duration = 10.seconds,
    val backoff: (Int) -> Duration = ::jittered,
)
