package dev.tailrace.snippets

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.RateLimiter
import dev.tailrace.dsl.pluck
import dev.tailrace.dsl.query
import dev.tailrace.dsl.withRateLimit
import dev.tailrace.dsl.withSettings
import org.jetbrains.exposed.v1.core.ResultRow
import org.jetbrains.exposed.v1.jdbc.selectAll

suspend fun invoicesOf(
    db: Database,
    tenant: String,
): List<Long> {
    // snippet: kotlin-settings
    val invoices =
        withSettings("app.tenant" to tenant) {
            db.pluck(Invoices.id) { Invoices.selectAll().orderBy(Invoices.id) }
        }
    // end
    return invoices
}

suspend fun gently(
    db: Database,
    limiter: RateLimiter,
): List<ResultRow> {
    // snippet: kotlin-rate-limit
    val users = withRateLimit(limiter) { db.query { Users.selectAll() } }
    // end
    return users
}
