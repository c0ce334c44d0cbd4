package dev.tailrace.streams.internal.notification

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.error.DatabaseClosedException
import dev.tailrace.dsl.internal.engine
import dev.tailrace.dsl.internal.execution.Engine
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.launch

/** A database's listeners and their one connection. Belongs to the engine, which closes it. */
internal class NotificationHub(
    engine: Engine,
    settings: HubSettings,
) : AutoCloseable {
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)

    // Unbounded, and yet it stays short: the owner waits for nothing but commands.
    private val commands = Channel<HubCommand>(Channel.UNLIMITED)

    init {
        val owner = HubOwner(engine, settings, commands::trySend, scope)
        scope.launch {
            try {
                owner.run(commands)
            } catch (defect: Throwable) {
                commands.close(defect)
                owner.fail(defect)
                throw defect
            } finally {
                scope.cancel()
            }
        }
    }

    fun subscribe(subscriber: Subscriber) {
        if (!commands.trySend(HubCommand.Subscribe(subscriber)).isSuccess) subscriber.mailbox.end(closed())
    }

    fun unsubscribe(subscriber: Subscriber) {
        commands.trySend(HubCommand.Unsubscribe(subscriber))
    }

    override fun close() {
        commands.trySend(HubCommand.Close(closed()))
        commands.close()
    }

    private fun closed() = DatabaseClosedException("The database was closed, and its notifications with it")
}

/** The hub of this database, with settings of the caller's if it is the first to ask. */
internal fun Database.notificationHub(settings: HubSettings): NotificationHub {
    val engine = engine
    return engine.attached(NotificationHub::class.java) { NotificationHub(engine, settings) }
}

internal val Database.notificationHub: NotificationHub get() = notificationHub(HubSettings())
