package dev.tailrace.streams.internal.consuming

import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.internal.engine
import dev.tailrace.dsl.internal.execution.ExecutionOptions
import dev.tailrace.dsl.internal.execution.run
import dev.tailrace.dsl.testing.TestServer
import dev.tailrace.streams.consumer.ConsumerOptions
import dev.tailrace.streams.event.Change
import dev.tailrace.streams.internal.decoding.changedRows
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import java.sql.Connection
import kotlin.concurrent.thread
import kotlin.random.Random
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TimeSource

private const val CRASHES = 5

class CrashedServerSpec :
    FunSpec({
        test("the server is killed under load again and again: what was committed takes effect, once") {
            TestServer.startPrivate().use { server ->
                val database = server.newDatabase()

                fun <T> ask(body: (Connection) -> T): T = server.connect(database).use(body)
                ask { c ->
                    val schema = checkNotNull(CrashedServerSpec::class.java.getResource("/dev/tailrace/streams/log/schema.sql")).readText()
                    c.createStatement().use { it.execute(schema) }
                    c.change("create table applied (n bigint generated always as identity, seq bigint not null)")
                }
                Tailrace.connect(server.url(database)).use { db ->
                    val options = ConsumerOptions.builder().batchSize(50).oldest()
                    val insert = "insert into applied (seq) values (?)"
                    val running = NamedConsumer(db, "c", options, changedRows()).begin { _, event ->
                        db.engine.run(ExecutionOptions.of("apply", insert)) { it.change(insert, (event as Change).origin().seq()) }
                    }
                    val random = Random(3)
                    repeat(CRASHES) {
                        val writer = thread {
                            runCatching {
                                ask { c ->
                                    while (true) {
                                        c.rows("select pg_sleep(0.002)") { } // so that the consumer can keep up with it
                                        c.change(
                                            "insert into tailrace.change_log (segment, watched, op, key, new) " +
                                                "select 0, 1, 'U', jsonb_build_object('id', k), '{}' from generate_series(1, 7) k",
                                        )
                                    }
                                }
                            }
                        }
                        delay((300 + random.nextInt(700)).milliseconds)
                        // Numbers that leave no WAL behind: assigned again after the crash.
                        ask { c ->
                            c.autoCommit = false
                            repeat(3) { c.rows("select pg_current_xact_id()::text") { it.getString(1) }.also { c.rollback() } }
                        }
                        server.kill()
                        writer.join()
                        server.restart()
                    }
                    val start = TimeSource.Monotonic.markNow()
                    val missing = "select count(*) as n from tailrace.change_log l " +
                        "where not exists (select from applied a where a.seq = l.seq)"
                    while (ask { c -> c.rows(missing) { it.getLong("n") }.first() } > 0) {
                        running.isActive shouldBe true
                        check(start.elapsedNow() < 60.seconds) { "changes are missing" }
                        delay(100.milliseconds)
                    }
                    running.cancelAndJoin()
                }
                val doubled = "select count(*) - count(distinct seq) as n from applied"
                val invented = "select count(*) as n from applied a where seq not in (select seq from tailrace.change_log)"
                for (sql in listOf(doubled, invented)) ask { c -> c.rows(sql) { it.getLong("n") }.first() } shouldBe 0
            }
        }
    })
