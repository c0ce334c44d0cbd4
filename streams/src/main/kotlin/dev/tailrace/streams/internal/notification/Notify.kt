package dev.tailrace.streams.internal.notification

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.internal.engine
import dev.tailrace.dsl.internal.execution.ExecutionOptions
import dev.tailrace.dsl.internal.execution.Work
import dev.tailrace.dsl.internal.execution.run
import java.util.concurrent.CompletableFuture

private const val NOTIFY = "select pg_notify(?, ?)"

private val options = ExecutionOptions.of("notify", NOTIFY)

private fun work(channel: String, payload: String): Work<Void?> {
    NotificationRules.channel(channel)
    NotificationRules.payload(payload)
    return Work { connection ->
        connection.prepareStatement(NOTIFY).use { statement ->
            statement.setString(1, channel)
            statement.setString(2, payload)
            statement.execute()
        }
        null
    }
}

internal suspend fun Database.notifyOn(channel: String, payload: String) {
    engine.run(options, work(channel, payload))
}

internal fun Database.notifyOnAsync(channel: String, payload: () -> String): CompletableFuture<Void?> {
    val work =
        try {
            work(channel, payload())
        } catch (refused: RuntimeException) {
            return CompletableFuture.failedFuture(refused)
        }
    return engine.submitAsync(options, work)
}
