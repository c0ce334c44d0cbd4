package dev.tailrace.streams.testing

import kotlinx.coroutines.delay
import kotlinx.coroutines.withTimeoutOrNull
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** Asks until it [holds], which is to come true soon; the bound only ends a test that would hang. */
internal suspend fun awaiting(what: String = "what is awaited", within: Duration = 60.seconds, holds: suspend () -> Boolean) {
    withTimeoutOrNull(within) { while (!holds()) delay(10.milliseconds) } ?: error("never: $what")
}
