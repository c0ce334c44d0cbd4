package dev.tailrace.snippets

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.TransactionOptions
import dev.tailrace.dsl.TransactionOptions.Isolation
import dev.tailrace.dsl.error.CircuitOpenException
import dev.tailrace.dsl.error.DeadlineExceededException
import dev.tailrace.dsl.error.DeadlineExceededException.Phase
import dev.tailrace.dsl.query
import dev.tailrace.dsl.retry.CircuitBreaker
import dev.tailrace.dsl.retry.RetryPolicy
import dev.tailrace.dsl.retry.call
import dev.tailrace.dsl.retry.retry
import dev.tailrace.dsl.transaction
import dev.tailrace.dsl.update
import dev.tailrace.dsl.withDeadline
import org.jetbrains.exposed.v1.core.eq
import org.jetbrains.exposed.v1.core.minus
import org.jetbrains.exposed.v1.core.plus
import org.jetbrains.exposed.v1.jdbc.selectAll
import java.math.BigDecimal
import java.time.Duration
import kotlin.time.Duration.Companion.milliseconds

suspend fun transferUntilDone(db: Database, from: Long, to: Long, amount: BigDecimal) {
    // snippet: kotlin-retry
    retry {
        db.transaction(TransactionOptions.DEFAULT.isolation(Isolation.SERIALIZABLE)) {
            db.update(Accounts, { Accounts.id eq from }) { it[balance] = balance - amount }
            db.update(Accounts, { Accounts.id eq to }) { it[balance] = balance + amount }
        }
    }
    // end
}

suspend fun setBalance(db: Database, account: Long, amount: BigDecimal, log: (String) -> Unit) {
    // snippet: kotlin-retry-policy
    val policy =
        RetryPolicy
            .builder()
            .maxAttempts(8)
            .backoff(Duration.ofMillis(50), 2.0, Duration.ofSeconds(5))
            .deadline(Duration.ofSeconds(30))
            .retrySqlStates("53300") // too many connections
            .idempotent(true) // setting a balance twice does no harm
            .onRetry { attempt, cause, wait -> log("attempt $attempt: ${cause.message}; again in ${wait.toMillis()} ms") }
            .build()
    retry(policy) { attempt ->
        if (attempt > 1) log("attempt $attempt")
        db.update(Accounts, { Accounts.id eq account }) { it[balance] = amount }
    }
    // end
}

suspend fun guardedNames(db: Database, breaker: CircuitBreaker): String {
    // snippet: kotlin-circuit
    try {
        val users = breaker.call { db.query { Users.selectAll().orderBy(Users.id) } }
        return users.joinToString { it[Users.name] }
    } catch (e: CircuitOpenException) {
        return "come back in ${e.retryAfter().toSeconds()} s"
    }
    // end
}

suspend fun whereTheTimeWent(db: Database, account: Long): String {
    // snippet: kotlin-lock-phase
    try {
        withDeadline(300.milliseconds) {
            db.update(Accounts, { Accounts.id eq account }) { it[balance] = BigDecimal.ZERO }
        }
        return "in time"
    } catch (e: DeadlineExceededException) {
        val locked = e.spent()[Phase.LOCK] ?: Duration.ZERO
        return if (locked > Duration.ofMillis(150)) "somebody else has the account" else "the server is slow"
    }
    // end
}
