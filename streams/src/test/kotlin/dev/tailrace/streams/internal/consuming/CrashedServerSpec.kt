package dev.tailrace.streams.internal.consuming

import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.internal.engine
import dev.tailrace.dsl.internal.execution.ExecutionOptions
import dev.tailrace.dsl.internal.execution.run
import dev.tailrace.dsl.testing.TestServer
import dev.tailrace.streams.consumer.ConsumerOptions
import dev.tailrace.streams.event.Change
import dev.tailrace.streams.internal.decoding.changedRows
import dev.tailrace.streams.testing.awaiting
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.cancelAndJoin
import java.sql.Connection
import kotlin.concurrent.thread
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TimeSource

private const val CRASHES = 20

class CrashedServerSpec :
    FunSpec({
        test("the server is killed under load and in mid-window, 20 times: what was committed takes effect, once") {
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
                        ask { c ->
                            c.autoCommit = false
                            // Numbers that leave no WAL behind: assigned again after the crash.
                            repeat(3) { c.rows("select pg_current_xact_id()::text") { it.getString(1) }.also { c.rollback() } }
                            c.autoCommit = true
                            c.untilMidWindow()
                        }
                        server.kill()
                        writer.join()
                        server.restart()
                    }
                    val missing = "select count(*) as n from tailrace.change_log l " +
                        "where not exists (select from applied a where a.seq = l.seq)"
                    awaiting("every change") {
                        running.isActive shouldBe true
                        ask { c -> c.rows(missing) { it.getLong("n") }.first() } == 0L
                    }
                    running.cancelAndJoin()
                }
                val doubled = "select count(*) - count(distinct seq) as n from applied"
                val invented = "select count(*) as n from applied a where seq not in (select seq from tailrace.change_log)"
                for (sql in listOf(doubled, invented)) ask { c -> c.rows(sql) { it.getLong("n") }.first() } shouldBe 0
            }
        }
    })

/** Writes windows of many batches, until the consumer's place is inside one. */
private fun Connection.untilMidWindow() {
    val burst = "insert into tailrace.change_log (segment, watched, op, key, new) " +
        "select 0, 1, 'U', jsonb_build_object('id', k), '{}' from generate_series(1, 2000) k"
    val start = TimeSource.Monotonic.markNow()
    while (start.elapsedNow() < 60.seconds) {
        change(burst)
        repeat(100) { if (rows("select from tailrace.consumer where window_end is not null") {}.isNotEmpty()) return }
    }
    error("the consumer is never inside a window")
}
