package dev.tailrace.snippets

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.error.DeadlineExceededException
import dev.tailrace.dsl.get
import dev.tailrace.dsl.withDeadline
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlin.time.Duration.Companion.milliseconds

suspend fun reportInTime(db: Database): String {
    // snippet: kotlin-deadline
    try {
        withDeadline(300.milliseconds) {
            db.sql("select pg_sleep(60) /* slow report */").get()
        }
        return "in time"
    } catch (e: DeadlineExceededException) {
        return "too late. ${e.message}" // Deadline of 300 ms exceeded: pool 0 ms, server 299 ms
    }
    // end
}

suspend fun abandonedReport(
    db: Database,
    untilTheUserLeaves: suspend () -> Unit,
) = coroutineScope {
    // snippet: kotlin-cancel
    val report = launch { db.sql("select pg_sleep(60) /* abandoned report */").get() }
    untilTheUserLeaves()
    report.cancelAndJoin() // the statement is stopped on the server
    // end
}
