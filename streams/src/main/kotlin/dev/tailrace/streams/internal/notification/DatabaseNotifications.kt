package dev.tailrace.streams.internal.notification

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.internal.engine
import dev.tailrace.dsl.internal.execution.CallContext
import dev.tailrace.dsl.internal.execution.Execution
import dev.tailrace.dsl.internal.execution.WorkFuture
import dev.tailrace.dsl.internal.publish.asFlowPublisher
import dev.tailrace.streams.Notifications
import dev.tailrace.streams.notification.NotificationEvent
import dev.tailrace.streams.notification.NotificationPublisher
import dev.tailrace.streams.notification.NotificationStream
import dev.tailrace.streams.notification.Overflow
import dev.tailrace.streams.notification.PayloadCodec
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.launch
import java.util.concurrent.CompletableFuture
import java.util.concurrent.Flow

internal class DatabaseNotifications<T : Any>(
    private val db: Database,
    private val codec: PayloadCodec<T>,
) : Notifications<T> {
    override fun <R : Any> with(codec: PayloadCodec<R>): Notifications<R> = DatabaseNotifications(db, codec)

    override fun publisher(overflow: Overflow, vararg channels: String): NotificationPublisher<T> =
        StreamPublisher(db, NotificationFlow({ db.notificationHub }, NotificationRules.channels(*channels), overflow, codec))

    override fun notifyAsync(channel: String, payload: T): CompletableFuture<Void?> =
        db.notifyOnAsync(channel) { codec.encode(payload) }

    companion object {
        @JvmStatic
        fun of(db: Database): Notifications<String> = DatabaseNotifications(db, PayloadCodec.text())
    }
}

private class StreamPublisher<T : Any>(
    db: Database,
    private val stream: NotificationStream<T>,
) : NotificationPublisher<T> {
    private val engine = db.engine

    // Collected on threads of nobody's: the callback executor may be one that runs everything in place, and that place is the hub.
    private val publisher = stream.asFlowPublisher(engine.completions(), Dispatchers.Default)

    override fun subscribe(subscriber: Flow.Subscriber<in NotificationEvent<T>>) = publisher.subscribe(subscriber)

    override fun readyAsync(): CompletableFuture<Void?> {
        val context = CallContext.current()
        return WorkFuture.of(engine, context) { completion ->
            val waiting = CoroutineScope(Dispatchers.Default).launch {
                try {
                    stream.awaitReady()
                    completion.succeeded(null)
                } catch (failure: Throwable) {
                    completion.failed(failure)
                }
            }
            Execution { waiting.cancel() }
        }
    }
}
