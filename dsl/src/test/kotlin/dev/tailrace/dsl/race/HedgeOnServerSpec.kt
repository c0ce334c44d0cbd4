package dev.tailrace.dsl.race

import dev.tailrace.dsl.batchInsert
import dev.tailrace.dsl.deleteAll
import dev.tailrace.dsl.error.ReadOnlyViolationException
import dev.tailrace.dsl.error.TransactionInRaceException
import dev.tailrace.dsl.get
import dev.tailrace.dsl.insert
import dev.tailrace.dsl.query
import dev.tailrace.dsl.stream
import dev.tailrace.dsl.testing.DatabaseUnderTest
import dev.tailrace.dsl.testing.SHOP
import dev.tailrace.dsl.testing.Users
import dev.tailrace.dsl.testing.onEachDriver
import dev.tailrace.dsl.transaction
import dev.tailrace.dsl.update
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.nulls.shouldBeNull
import io.kotest.matchers.shouldBe
import io.kotest.matchers.shouldNotBe
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.future.await
import org.jetbrains.exposed.v1.core.eq
import org.jetbrains.exposed.v1.jdbc.insert
import org.jetbrains.exposed.v1.jdbc.selectAll
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds

private suspend fun <T> reading(after: Duration = 1.hours, block: suspend () -> T): T = hedge(after, HedgeBudget.of(1.0, 10), block)

private suspend fun DatabaseUnderTest.text(sql: String): String = asked(sql).get().single().getString("t")!!

private const val READ_ONLY = "select current_setting('transaction_read_only') as t"

class HedgeOnServerSpec :
    FunSpec({
        onEachDriver(SHOP) { db ->
            beforeEach { db.sql("truncate users cascade; insert into users (name, age) values ('Ada', 36)") }

            suspend fun refused(fromServer: Boolean, block: suspend () -> Unit) {
                val failure = shouldThrow<ReadOnlyViolationException> { reading { block() } }
                if (fromServer) failure.sqlState() shouldBe "25006" else failure.serverError().shouldBeNull()
                db.sql("select string_agg(name || age, ' ') from users") shouldBe listOf("Ada36")
            }

            test("statements, streams and transactions of a hedged block are read only") {
                reading { db.text(READ_ONLY) } shouldBe "on"
                reading { db.transaction { db.text(READ_ONLY) } } shouldBe "on"
                reading { db.stream { Users.selectAll() }.toList().size } shouldBe 1
                reading { db.query { Users.selectAll() }.size } shouldBe 1
                db.text(READ_ONLY) shouldBe "off"
            }

            test("writes of the DSL are refused before anything is sent") {
                refused(fromServer = false) { db.update(Users, { Users.name eq "Ada" }) { it[age] = 0 } }
                refused(fromServer = false) {
                    db.insert(Users) {
                        it[name] = "Alan"
                        it[age] = 41
                    }
                }
                refused(fromServer = false) { db.deleteAll(Users) }
                refused(fromServer = false) { db.batchInsert(Users, listOf("x")) { this[Users.name] = it } }
                refused(fromServer = false) { db.update("users").set("age", 0).where("name", "Ada").executeAsync().await() }
                refused(fromServer = false) { db.deleteFrom("users").where("name", "Ada").executeAsync().await() }
                refused(fromServer = false) { db.into("users").values(mapOf("name" to "x")).returning().getAsync().await() }
                refused(fromServer = false) { db.transaction { db.deleteAll(Users) } }
            }

            test("writes by SQL, by a function and through Exposed are refused by the server") {
                db.sql("create or replace function forget() returns int language sql as 'delete from users; select 1'")
                refused(fromServer = true) { db.asked("delete from users").executeAsync().await() }
                refused(fromServer = true) { db.asked("select forget()").get() }
                refused(fromServer = true) { db.asked("select * from users for update").get() }
                refused(fromServer = true) {
                    db.transaction {
                        Users.insert {
                            it[name] = "x"
                            it[age] = 1
                        }
                    }
                }
            }

            test("a write makes no further attempt") {
                val budget = HedgeBudget.of(1.0, 10)
                shouldThrow<ReadOnlyViolationException> { hedge(1.hours, budget) { db.deleteAll(Users) } }
                budget.extraAttempts() shouldBe 0
            }

            test("a hedge in a transaction that was open before is refused, and the transaction goes on") {
                db.transaction {
                    shouldThrow<TransactionInRaceException> { reading { db.query { Users.selectAll() } } }
                    db.update(Users, { Users.name eq "Ada" }) { it[age] = 37 }
                }
                db.sql("select age from users") shouldBe listOf(37)
            }

            test("the second attempt answers and the first is stopped on the server") {
                val attempts = AtomicInteger()
                reading(20.milliseconds) {
                    val seconds = if (attempts.incrementAndGet() == 1) 60 else 0
                    db.text("select 'done' as t from pg_sleep($seconds) /* hedged */")
                } shouldBe "done"
                while (db.sql(RUNNING) != listOf(0L)) delay(1)
            }

            test("a percentile of the database is known once it has executed enough") {
                val percentile = HedgeDelay.percentile(db, 95.0)
                repeat(100) { db.text("select 'x' as t") }
                percentile.next() shouldNotBe null
                hedge(percentile, HedgeBudget.of(1.0, 10)) { db.text("select 'x' as t") } shouldBe "x"
                shouldThrow<IllegalArgumentException> { HedgeDelay.percentile(db, 100.0) }
            }
        }
    })

private const val RUNNING =
    "select count(*) from pg_stat_activity where state = 'active' and query like '%/* hedged */%' and pid <> pg_backend_pid()"
