package dev.tailrace.dsl.internal.cluster

import java.time.Duration
import java.time.Instant
import java.util.concurrent.atomic.AtomicReference

/**
 * Whether a member is passed over.
 *
 * ```
 *   WELL ── failed ──▶ ILL (for first) ── its time is over: one call tries it, the others pass it over ──▶ tried
 *    ▲                  ▲                                                                                    │ │
 *    │                  └───────────────────────────── failed: twice as long, up to most ────────────────────┘ │
 *    └────────────────────────────────────────── it answered ──────────────────────────────────────────────────┘
 * ```
 */
internal class Illness(private val settings: FailoverSettings) {
    private class Ill(val cause: Throwable, val since: Instant, val lasts: Duration) {
        /** A clock that was put back does not prolong it. */
        fun at(now: Instant) = !now.isBefore(since) && now.isBefore(since + lasts)
    }

    // null while it is well; changed by whichever call learns something
    private val state = AtomicReference<Ill?>()

    fun now(): Instant = settings.clock.instant()

    /** Why it is passed over; `null` for the call that may try it. */
    fun passedOver(): Throwable? {
        val ill = state.get() ?: return null
        val now = now()
        if (ill.at(now)) return ill.cause
        return if (state.compareAndSet(ill, Ill(ill.cause, now, ill.lasts))) null else ill.cause
    }

    /** A call that [began] then failed with [cause]. Of several that began before the first of them failed, one counts. */
    fun failed(cause: Throwable, began: Instant) {
        state.updateAndGet { before ->
            when {
                before == null -> Ill(cause, now(), settings.illFor)
                before.since.isAfter(began) -> before
                else -> Ill(cause, now(), minOf(before.lasts.multipliedBy(2), settings.illForAtMost))
            }
        }
    }

    fun answered() = state.set(null)
}
