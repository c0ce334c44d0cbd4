package dev.tailrace.snippets

import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.error.ConnectionLostException
import dev.tailrace.dsl.retry.CircuitBreaker
import dev.tailrace.dsl.retry.CircuitBreakerOptions
import dev.tailrace.dsl.retry.call
import dev.tailrace.dsl.transaction
import dev.tailrace.dsl.update
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldStartWith
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import org.jetbrains.exposed.v1.core.eq
import java.time.Duration

class KotlinRetryingSnippetsSpec :
    FunSpec({
        val server = SnippetDatabase()
        val db = Tailrace.connect(server.url())
        afterSpec { db.close() }

        fun balance(account: Int) = server.ask("select balance from accounts where id = $account")

        test("serializable transfers that collide are all done in the end") {
            withContext(Dispatchers.Default) {
                repeat(4) { launch { transferUntilDone(db, from = 1, to = 2, amount = 10.toBigDecimal()) } }
            }
            balance(1) shouldBe "60.00"
            balance(2) shouldBe "40.00"
        }

        test("an idempotent write is repeated after its connection was lost") {
            val heard = mutableListOf<String>()
            withContext(Dispatchers.Default) {
                val held = CompletableDeferred<Unit>()
                val release = CompletableDeferred<Unit>()
                val holder = launch {
                    db.transaction {
                        db.update(Accounts, { Accounts.id eq 1L }) { it[balance] = 1.toBigDecimal() }
                        held.complete(Unit)
                        release.await()
                    }
                }
                held.await()
                val writing = async { setBalance(db, 1, 5.toBigDecimal(), heard::add) }
                val locked = "from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
                server.awaitAnswer("select count(*) $locked", "1")
                server.execute("select pg_terminate_backend(pid) $locked")
                release.complete(Unit)
                holder.join()
                writing.await()
            }
            balance(1) shouldBe "5.00"
            heard shouldHaveSize 2
            heard[0] shouldStartWith "attempt 1: The connection to the server was lost"
        }

        test("an open circuit says when to come back") {
            val breaker = CircuitBreaker.of("shop", CircuitBreakerOptions.builder().window(1, 1).openFor(Duration.ofMinutes(1)).build())
            guardedNames(db, breaker) shouldBe "Ada, Alan, Kim"
            runCatching { breaker.call { throw ConnectionLostException("gone") } }
            guardedNames(db, breaker) shouldStartWith "come back in "
        }

        test("a deadline knows of the lock it waited for") {
            withContext(Dispatchers.Default) {
                val held = CompletableDeferred<Unit>()
                val release = CompletableDeferred<Unit>()
                val holder = launch {
                    db.transaction {
                        db.update(Accounts, { Accounts.id eq 1L }) { it[balance] = 1.toBigDecimal() }
                        held.complete(Unit)
                        release.await()
                    }
                }
                held.await()
                whereTheTimeWent(db, 1) shouldBe "somebody else has the account"
                release.complete(Unit)
                holder.join()
                whereTheTimeWent(db, 1) shouldBe "in time"
            }
        }
    })
