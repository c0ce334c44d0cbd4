package dev.tailrace.streams.internal.log

/**
 * The advisory lock between those who trim the log and those who take a place in it. Trimming (`tailrace.trim`) holds it exclusively; a
 * transaction that registers a consumer, or moves one back, must take it shared, as a statement of its own, before it looks where to: the
 * statement that takes the snapshot, or asks `tailrace.is_trimmed_after(position)`, then comes after it and sees what was trimmed. Moving
 * forward needs no lock.
 */
internal object LogLock {
    /** The eight letters of `tailrace`. */
    const val KEY: Long = 8386099895636943717

    /** To be the first statement of the transaction, in READ COMMITTED. */
    const val TAKE_PLACE: String = "select pg_advisory_xact_lock_shared($KEY)"
}
