package dev.tailrace.dsl.load

import dev.tailrace.dsl.error.DeadlineExceededException
import dev.tailrace.dsl.testing.DatabaseUnderTest
import dev.tailrace.dsl.testing.onEachDriver
import dev.tailrace.dsl.withDeadline
import io.kotest.assertions.nondeterministic.eventually
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.maps.shouldContainKey
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import org.jetbrains.exposed.v1.core.Table
import java.util.concurrent.TimeUnit
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

private object Slow : Table("slow") {
    val id = integer("id")
    val value = integer("value")
}

// The view waits for an advisory lock that the test holds.
private const val SCHEMA = """
    create table fast (id int primary key);
    insert into fast select n from generate_series(1, 10) n;
    create function held(id int) returns int language plpgsql as ${'$'}f${'$'}
        begin perform pg_advisory_xact_lock(4711); return id * 10; end ${'$'}f${'$'};
    create view slow as select id, held(id) as value from fast
"""

private const val WAITING = """
    select count(*) from pg_stat_activity
    where datname = current_database() and query like '%slow%' and state = 'active' and pid <> pg_backend_pid()
"""

private fun DatabaseUnderTest.waiting() = sql(WAITING).single() as Long

private fun DatabaseUnderTest.hold() = sql("select pg_advisory_lock(4711)::text")

private fun DatabaseUnderTest.release() = sql("select pg_advisory_unlock(4711)")

class LoaderCancelSpec :
    FunSpec({
        onEachDriver(SCHEMA) { db ->
            val values = db.loader(Slow.id, LoaderOptions.builder().batchesInFlight(1).build()) { it[Slow.value] }

            test("when all have left, the batch is cancelled on the server, and not before") {
                db.hold()
                coroutineScope {
                    val one = launch { values.load(1) }
                    eventually(30.seconds) { db.waiting() shouldBe 1 }
                    val other = launch(Dispatchers.Unconfined) { values.load(2) }
                    other.cancelAndJoin()
                    db.waiting() shouldBe 1
                    one.cancelAndJoin()
                    eventually(30.seconds) { db.waiting() shouldBe 0 }
                }
                db.release()
                values.load(3) shouldBe 30
            }

            test("of several in one batch all but one may leave, in either language") {
                db.hold()
                coroutineScope {
                    val stays = async(Dispatchers.Default) { values.loadAll(listOf(1, 2, 3)) }
                    eventually(30.seconds) { db.waiting() shouldBe 1 }
                    // These gather behind it and make one batch.
                    val kept = values.loadAsync(4)
                    val futures = List(20) { values.loadAsync(4) } + List(20) { values.loadAsync(5) }
                    futures.forEach { it.cancel(true) }
                    db.release()
                    stays.await() shouldBe mapOf(1 to 10, 2 to 20, 3 to 30)
                    kept.get(30, TimeUnit.SECONDS).get() shouldBe 40
                }
            }

            test("a deadline ends the wait, stops the query and tells where the time went") {
                db.hold()
                val failure = shouldThrow<DeadlineExceededException> { withDeadline(200.milliseconds) { values.load(1) } }
                failure.spent() shouldContainKey DeadlineExceededException.Phase.SERVER
                eventually(30.seconds) { db.waiting() shouldBe 0 }
                db.release()
            }
        }
    })
