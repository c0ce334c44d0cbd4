package dev.tailrace.streams.internal.notification

import dev.tailrace.dsl.driver.NotificationListener
import dev.tailrace.dsl.error.ConnectionLostException
import dev.tailrace.dsl.error.TailraceException
import dev.tailrace.dsl.internal.execution.Engine
import dev.tailrace.dsl.internal.execution.ListenConnection
import dev.tailrace.dsl.internal.execution.listening
import dev.tailrace.dsl.internal.execution.run
import dev.tailrace.streams.error.NotificationsUnavailableException
import dev.tailrace.streams.notification.Notification
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.delay
import kotlinx.coroutines.job
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeoutOrNull
import org.slf4j.LoggerFactory
import java.util.UUID

/**
 * One connection of a hub, from its opening to its end. What it does on the server runs in coroutines of its own and is told to the hub by
 * commands, so that the hub never waits. Its functions are called by the hub's coroutine only, but for those of the listener.
 */
internal class ListenLink(
    private val engine: Engine,
    private val settings: HubSettings,
    private val tell: (HubCommand) -> Unit,
    private val heard: (Notification<String>) -> Unit,
    parent: CoroutineScope,
) : NotificationListener {
    private val scope = CoroutineScope(parent.coroutineContext + SupervisorJob(parent.coroutineContext.job))
    private val beatChannel = "tailrace:beat:${UUID.randomUUID()}"
    private val beats = Channel<String>(Channel.CONFLATED)

    // Written by the coroutine that opens it, before it tells of it; that coroutine lives as long as the connection and ends it.
    private lateinit var connection: ListenConnection

    /** Channels for which LISTEN is in force. */
    val inForce = HashSet<String>()

    private var work: Job? = null

    /** Whether statements are under way; [HubCommand.Listening] tells of their end. */
    val isBusy: Boolean get() = work != null

    /** Ends with [HubCommand.Opened] or [HubCommand.Failed]. */
    fun open() {
        scope.launch {
            try {
                connection = engine.listening(settings.bound, this@ListenLink)
                refusal()?.let { throw it }
                connection.run("listen ${NotificationRules.quoted(beatChannel)}")
                tell(HubCommand.Opened(this@ListenLink))
                beat()
            } catch (e: CancellationException) {
                throw e
            } catch (e: Throwable) {
                tell(HubCommand.Failed(this@ListenLink, e))
            } finally {
                if (::connection.isInitialized) connection.abandon()
            }
        }
    }

    private fun refusal(): TailraceException? =
        when {
            connection.behindPooler() -> NotificationsUnavailableException(
                "A pooler stands between here and the server: LISTEN would belong to whichever client has the session. " +
                    "Connect to the server itself for notifications",
            )

            connection.onStandby() -> NotificationsUnavailableException(
                "The server is a standby, which knows no LISTEN. Connect to the primary for notifications",
            )

            else -> null
        }

    /** Brings LISTEN from [inForce] to [wanted]. One round trip for all; one for each channel if the server refuses one of them. */
    fun listen(wanted: Set<String>) {
        val added = wanted - inForce
        val dropped = inForce - wanted
        if (added.isEmpty() && dropped.isEmpty()) return
        inForce -= dropped
        work = scope.launch {
            val failures = HashMap<String, Throwable>()
            val statements =
                dropped.map { "unlisten ${NotificationRules.quoted(it)}" } + added.map { "listen ${NotificationRules.quoted(it)}" }
            try {
                connection.run(statements.joinToString("; "))
            } catch (lost: ConnectionLostException) {
                return@launch // the hub is told of that by closed()
            } catch (refused: TailraceException) {
                for (channel in dropped) attempt("unlisten", channel)
                for (channel in added) attempt("listen", channel)?.let { failures[channel] = it }
            }
            tell(HubCommand.Listening(this@ListenLink, added, failures))
        }
    }

    private suspend fun attempt(verb: String, channel: String): TailraceException? =
        try {
            connection.run("$verb ${NotificationRules.quoted(channel)}")
            null
        } catch (refused: TailraceException) {
            refused
        }

    /** The statements that [listen] began have ended. */
    fun listening(channels: Set<String>) {
        work = null
        inForce += channels
    }

    /** A notification to itself proves the whole way: there, through the server's queue, and back. */
    private suspend fun beat() {
        var count = 0L
        while (true) {
            delay(settings.beatInterval)
            val beat = (++count).toString()
            val heard = withTimeoutOrNull(settings.bound) { send(beat) }
            if (heard == null) {
                log.debug("The LISTEN connection of backend {} did not answer within {}", connection.backendPid(), settings.bound)
                tell(HubCommand.Lost(this))
                return
            }
        }
    }

    private suspend fun send(beat: String) {
        try {
            connection.run("notify ${NotificationRules.quoted(beatChannel)}, '$beat'")
        } catch (lost: ConnectionLostException) {
            throw lost
        } catch (refused: TailraceException) {
            // An answer all the same.
            log.debug("A heartbeat was refused", refused)
            // Once whoever held it back has gone, a full queue stays full for everybody until somebody asks how full it is.
            if (refused.sqlState() == QUEUE_FULL) connection.run("select pg_notification_queue_usage()")
            return
        }
        while (beats.receive() != beat) {
            // one that came late
        }
    }

    override fun notified(channel: String, payload: String, backendPid: Int) {
        if (channel == beatChannel) beats.trySend(payload) else heard(Notification(channel, payload, backendPid))
    }

    override fun closed() = tell(HubCommand.Lost(this))

    /** Ends the connection, or its opening. */
    fun close() = scope.cancel()

    private companion object {
        const val QUEUE_FULL = "54000"
        val log = LoggerFactory.getLogger(ListenLink::class.java)!!
    }
}
