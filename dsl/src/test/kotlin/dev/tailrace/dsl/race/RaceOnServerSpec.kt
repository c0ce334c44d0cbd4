package dev.tailrace.dsl.race

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.TailraceConfig
import dev.tailrace.dsl.TransactionScope
import dev.tailrace.dsl.error.DeadlineExceededException
import dev.tailrace.dsl.error.TransactionInRaceException
import dev.tailrace.dsl.get
import dev.tailrace.dsl.insert
import dev.tailrace.dsl.query
import dev.tailrace.dsl.query.Row
import dev.tailrace.dsl.query.SqlQuery
import dev.tailrace.dsl.testing.DatabaseUnderTest
import dev.tailrace.dsl.testing.SHOP
import dev.tailrace.dsl.testing.TestServer
import dev.tailrace.dsl.testing.Users
import dev.tailrace.dsl.testing.onEachDriver
import dev.tailrace.dsl.transaction
import dev.tailrace.dsl.withDeadline
import dev.tailrace.dsl.withSettings
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.maps.shouldContainKey
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeout
import org.jetbrains.exposed.v1.jdbc.selectAll
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** SQL through the database under test; its own `sql` runs beside it. */
internal fun DatabaseUnderTest.asked(sql: String): SqlQuery<Row> = (this as Database).sql(sql)

private suspend fun DatabaseUnderTest.one() = asked("select 1 as n").get().single().getInt("n")

private suspend fun DatabaseUnderTest.slow(tag: String) = asked("select 2 as n from pg_sleep(60) /* $tag */").get().single().getInt("n")

/** Returns once so many statements with [tag] run on the server. */
private suspend fun DatabaseUnderTest.awaitRunning(tag: String, wanted: Long) = withTimeout(30.seconds) {
    while (running(tag) != wanted) delay(1)
}

private fun DatabaseUnderTest.running(tag: String): Any? =
    sql(
        """
        select count(*) from pg_stat_activity
        where state = 'active' and query like '%/* $tag */%' and pid <> pg_backend_pid() and datname = current_database()
        """,
    ).single()

class RaceOnServerSpec :
    FunSpec({
        onEachDriver(SHOP) { db ->
            test("the loser's query is stopped on the server") {
                race(contender("slow") { db.slow("stopped") }, contender("fast") { db.one() }).value shouldBe 1
                db.awaitRunning("stopped", 0)
                db.one() shouldBe 1
            }

            test("cancelling the caller stops every contender on the server") {
                coroutineScope {
                    val racing = launch { race(List(3) { contender("$it") { db.slow("all") } }) }
                    db.awaitRunning("all", 3)
                    racing.cancelAndJoin()
                }
                db.awaitRunning("all", 0)
            }

            test("a deadline around a race stops it on the server and says where the time went") {
                val failure = shouldThrow<DeadlineExceededException> {
                    withDeadline(300.milliseconds) { race(contender("a") { db.slow("late") }, contender("b") { db.slow("late") }) }
                }
                failure.spent() shouldContainKey DeadlineExceededException.Phase.SERVER
                db.awaitRunning("late", 0)
            }

            test("contenders have the caller's settings") {
                withSettings("app.tenant" to "7") {
                    race(contender("a") { db.asked("select current_setting('app.tenant') as t").get().single().getString("t") })
                }.value shouldBe "7"
            }

            test("a race in a transaction of the same database is refused, and the transaction goes on") {
                db.transaction {
                    insert("Ada")
                    shouldThrow<TransactionInRaceException> { race(contender("a") { db.one() }, contender("b") { awaitCancellation() }) }
                    shouldThrow<TransactionInRaceException> { race(contender("a") { db.query { Users.selectAll() } }) }
                    shouldThrow<TransactionInRaceException> { race(contender("a") { db.transaction { } }) }
                    shouldThrow<TransactionInRaceException> { race(contender("a") { Users.selectAll().toList() }) }
                    shouldThrow<TransactionInRaceException> { raceAll(contender("a") { db.one() }) }
                    shouldThrow<TransactionInRaceException> { race(contender("outer") { race(contender("a") { db.one() }) }) }
                    race(contender("elsewhere") { delay(1).let { 3 } }).value shouldBe 3
                    insert("Alan")
                }
                db.sql("select count(*) from users where name in ('Ada', 'Alan')") shouldBe listOf(2L)
            }

            test("a transaction of a contender's own is rolled back when it loses") {
                race(
                    contender("slow") {
                        db.transaction {
                            insert("Grace")
                            db.slow("own")
                        }
                    },
                    contender("fast") { db.awaitRunning("own", 1).let { 1 } },
                ).value shouldBe 1
                db.awaitRunning("own", 0)
                db.sql("select count(*) from users where name = 'Grace'") shouldBe listOf(0L)
            }

            test("another database may be raced in a transaction of this one") {
                Tailrace.connect(TailraceConfig.builder(TestServer.url(TestServer.newDatabase())).poolSize(1).build()).use { other ->
                    db.transaction {
                        race(contender("a") { other.sql("select 5 as n").get().single().getInt("n") }).value shouldBe 5
                    }
                }
            }
        }

        test("closing a database waits for its losers") {
            val name = TestServer.newDatabase()
            val db = Tailrace.connect(TailraceConfig.builder(TestServer.url(name)).poolSize(2).build())
            race(
                contender("slow") { db.sql("select pg_sleep(60) /* closing */").get() },
                contender("fast") { db.sql("select pg_sleep(0.01)").get() },
            ).name shouldBe "fast"
            db.close()
            TestServer.connect(name).use { observer ->
                observer.createStatement().use { statement ->
                    statement.executeQuery(
                        "select count(*) from pg_stat_activity where query like '%/* closing */%' and pid <> pg_backend_pid()",
                    )
                        .use { it.next().let { _ -> it.getLong(1) } } shouldBe 0
                }
            }
        }
    })

private suspend fun TransactionScope.insert(name: String) = database.insert(Users) {
    it[Users.name] = name
    it[age] = 30
}
