package dev.tailrace.dsl

import dev.tailrace.dsl.internal.execution.CallContextElement
import dev.tailrace.dsl.internal.execution.callContext
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.withContext

/**
 * Runs [block] with PostgreSQL session settings that hold for its statements alone, for example `withSettings("app.tenant" to id)` for
 * row-level security. A single statement then runs in a transaction of its own; inside a transaction the settings are put back afterwards.
 * Nested calls add to each other, the inner one winning. Names and values are bound, never part of the SQL.
 */
@JvmSynthetic
public suspend fun <T> withSettings(vararg settings: Pair<String, String>, block: suspend CoroutineScope.() -> T): T =
    withContext(CallContextElement(callContext().withSettings(settings.toMap())), block)

/**
 * Runs [block] so that each of its statements, outside transactions, and each of its transactions takes a permit of [limiter] before it
 * asks for a connection, and gives it back when it has ended. Cancelled while it waits, it gives up its place.
 */
@JvmSynthetic
public suspend fun <T> withRateLimit(limiter: RateLimiter, block: suspend CoroutineScope.() -> T): T =
    withContext(CallContextElement(callContext().withLimiter(limiter)), block)
