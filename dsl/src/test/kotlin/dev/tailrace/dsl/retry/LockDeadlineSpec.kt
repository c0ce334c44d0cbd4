package dev.tailrace.dsl.retry

import dev.tailrace.dsl.error.DeadlineExceededException
import dev.tailrace.dsl.error.DeadlineExceededException.Phase
import dev.tailrace.dsl.testing.onEachDriver
import dev.tailrace.dsl.transaction
import dev.tailrace.dsl.updateAll
import dev.tailrace.dsl.withDeadline
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import org.jetbrains.exposed.v1.core.Table
import org.jetbrains.exposed.v1.jdbc.update
import java.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes

private object Pieces : Table("pieces") {
    val id = integer("id")
}

class LockDeadlineSpec :
    FunSpec({
        onEachDriver("create table pieces (id int); insert into pieces values (1)") { db ->
            suspend fun whileLocked(body: suspend () -> Unit) = withContext(Dispatchers.Default) {
                val held = CompletableDeferred<Unit>()
                val release = CompletableDeferred<Unit>()
                launch {
                    db.transaction {
                        db.updateAll(Pieces) { it[id] = 1 }
                        held.complete(Unit)
                        release.await()
                    }
                }
                held.await()
                body()
                release.complete(Unit)
            }

            fun DeadlineExceededException.shouldBeMostlyLocked() {
                (spent().getOrDefault(Phase.LOCK, Duration.ZERO) > spent().getOrDefault(Phase.SERVER, Duration.ZERO)) shouldBe true
            }

            test("a deadline tells the wait for a row lock apart, of each call inside it") {
                whileLocked {
                    shouldThrow<DeadlineExceededException> {
                        withDeadline(400.milliseconds) { db.updateAll(Pieces) { it[id] = 2 } }
                    }.shouldBeMostlyLocked()
                    shouldThrow<DeadlineExceededException> {
                        withDeadline(400.milliseconds) { db.transaction { Pieces.update { it[id] = 2 } } }
                    }.shouldBeMostlyLocked()
                    shouldThrow<DeadlineExceededException> {
                        withDeadline(400.milliseconds) { withDeadline(5.minutes) { retry { db.updateAll(Pieces) { it[id] = 2 } } } }
                    }.shouldBeMostlyLocked()
                }
            }

            test("withTimeout inside withDeadline stays withTimeout's, and the other way round") {
                whileLocked {
                    withDeadline(5.minutes) {
                        shouldThrow<TimeoutCancellationException> { withTimeout(50) { db.updateAll(Pieces) { it[id] = 2 } } }
                    }
                    shouldThrow<DeadlineExceededException> {
                        withTimeout(60_000) { withDeadline(50.milliseconds) { db.updateAll(Pieces) { it[id] = 2 } } }
                    }.limit() shouldBe Duration.ofMillis(50)
                    shouldThrow<TimeoutCancellationException> {
                        withTimeout(50) { withDeadline(5.minutes) { db.updateAll(Pieces) { it[id] = 2 } } }
                    }
                }
            }
        }
    })
