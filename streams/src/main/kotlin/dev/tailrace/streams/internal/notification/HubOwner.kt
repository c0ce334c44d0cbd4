package dev.tailrace.streams.internal.notification

import dev.tailrace.dsl.internal.execution.Engine
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Job
import kotlinx.coroutines.channels.ReceiveChannel
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import org.slf4j.LoggerFactory
import kotlin.time.Duration

/**
 * The one coroutine that knows who listens and whether the server has been told. It takes commands one by one and waits for nothing else.
 *
 * ```
 *          first subscriber              opened                    subscribers come and go: LISTEN, UNLISTEN
 *   IDLE ────────────────────▶ OPENING ─────────▶ LISTENING ◀──┐
 *    ▲                         │  ▲  │             │  │  │  └───┘
 *    │ failed, nobody left     │  │  │ failed      │  │  │ closed, or heartbeat unanswered
 *    ├─────────────────────────┘  │  ▼             │  │  │
 *    │                 time over  └─ WAITING ◀─────│──┘──┘   (those who listened keep waiting; then Missed for each)
 *    ├──── last one left ───────────────┘          │
 *    └──── nobody for a while ─────────────────────┘
 *
 *   from anywhere: close ──▶ CLOSED
 * ```
 *
 * A failed attempt ends the subscribers that were never in force, with its cause; those that were wait on.
 */
internal class HubOwner(
    private val engine: Engine,
    private val settings: HubSettings,
    private val tell: (HubCommand) -> Unit,
    private val scope: CoroutineScope,
) {
    private enum class State { IDLE, OPENING, LISTENING, WAITING, CLOSED }

    // All of these are owned by the coroutine in run().
    private val subscribers = Subscribers()
    private val delivery = Delivery(subscribers, tell)
    private var state = State.IDLE
    private var link: ListenLink? = null // in OPENING and LISTENING
    private var timer: Job? = null // of WAITING, and of LISTENING for nobody
    private var attempts = 0
    private var closing: Throwable? = null

    /** Returns after [HubCommand.Close], once no command is left. */
    suspend fun run(commands: ReceiveChannel<HubCommand>) {
        for (command in commands) {
            when (command) {
                is HubCommand.Notified -> delivery.deliver(command.notification)
                is HubCommand.Subscribe -> subscribe(command.subscriber)
                is HubCommand.Unsubscribe -> unsubscribe(command.subscriber)
                is HubCommand.Opened -> if (command.link === link) opened() else command.link.close()
                is HubCommand.Failed -> if (command.link === link) lost(command.cause)
                is HubCommand.Lost -> if (command.link === link) lost(null)
                is HubCommand.Listening -> if (command.link === link) listening(command)
                is HubCommand.Elapsed -> if (command.timer === timer) elapsed()
                is HubCommand.Close -> close(command.cause)
            }
        }
    }

    /** After a defect in [run]: nobody is left waiting for ever. */
    fun fail(defect: Throwable) = subscribers.failAll(defect)

    private fun subscribe(subscriber: Subscriber) {
        closing?.let { return subscriber.mailbox.end(it) }
        subscribers.add(subscriber)
        if (state == State.IDLE) connect()
        if (state == State.LISTENING) {
            stopTimer()
            update()
        }
    }

    private fun unsubscribe(subscriber: Subscriber) {
        subscribers.remove(subscriber)
        if (state == State.LISTENING) update()
        if (subscribers.isEmpty) nobodyLeft()
    }

    private fun nobodyLeft() {
        if (state == State.LISTENING && timer == null) startTimer(settings.linger)
        if (state == State.WAITING) rest()
    }

    private fun connect() {
        state = State.OPENING
        link = ListenLink(engine, settings, tell, delivery::heard, scope).also { it.open() }
    }

    private fun opened() {
        state = State.LISTENING
        if (attempts > 0) log.info("Notifications: connected again")
        attempts = 0
        update()
        if (subscribers.isEmpty) nobodyLeft()
    }

    /** Brings what the server knows up to what is wanted; while that is under way, what comes waits for the next time. */
    private fun update() {
        val link = link ?: return
        if (link.isBusy) return
        subscribers.listening(link.inForce intersect subscribers.channels)
        link.listen(subscribers.channels.toSet())
    }

    private fun listening(done: HubCommand.Listening) {
        val link = link ?: return
        link.listening(done.added - done.failures.keys)
        done.failures.forEach { (channel, cause) -> subscribers.fail(subscribers.of(channel), cause) }
        update()
        if (subscribers.isEmpty) nobodyLeft()
    }

    private fun lost(cause: Throwable?) {
        if (state == State.LISTENING || attempts == 0) log.warn("Notifications: no connection; trying again while somebody listens", cause)
        link?.close()
        link = null
        subscribers.lost()
        if (cause != null) subscribers.failNew(cause)
        if (subscribers.isEmpty) return rest()
        state = State.WAITING
        startTimer(settings.backoff(attempts++))
    }

    private fun elapsed() {
        timer = null
        if (state == State.WAITING) {
            connect()
        } else if (subscribers.isEmpty) {
            rest()
        }
    }

    private fun rest() {
        stopTimer()
        link?.close()
        link = null
        attempts = 0
        state = State.IDLE
    }

    private fun close(cause: Throwable) {
        closing = cause
        rest()
        state = State.CLOSED
        subscribers.failAll(cause)
    }

    private fun startTimer(time: Duration) {
        stopTimer()
        lateinit var job: Job
        job = scope.launch(start = CoroutineStart.LAZY) {
            delay(time)
            tell(HubCommand.Elapsed(job))
        }
        timer = job
        job.start()
    }

    private fun stopTimer() {
        timer?.cancel()
        timer = null
    }

    private companion object {
        val log = LoggerFactory.getLogger(NotificationHub::class.java)!!
    }
}
