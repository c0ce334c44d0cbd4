package dev.tailrace.streams.internal.log

import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.testing.PrivateServer
import dev.tailrace.streams.changeLog
import dev.tailrace.streams.install
import dev.tailrace.streams.log.WatchOptions
import dev.tailrace.streams.watch
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import org.postgresql.PGConnection
import java.sql.Connection
import java.sql.SQLException

class WakeUpSpec :
    FunSpec({
        val server =
            PrivateServer.builder().setting(
                "fsync",
                "off",
            ).setting("max_prepared_transactions", "5").setting("max_notify_queue_pages", "64").start()
        afterSpec { server.close() }

        fun Connection.run(sql: String) {
            createStatement().use { it.execute(sql) }
        }

        suspend fun watching(options: WatchOptions, body: suspend (writer: Connection, other: Connection) -> Unit) {
            val name = server.newDatabase()
            server.connect(name).use { writer ->
                server.connect(name).use { other ->
                    writer.run("create table t (id int primary key)")
                    Tailrace.connect(server.url(name)).use { it.changeLog().install().watch("t", options) }
                    body(writer, other)
                }
            }
        }

        /** The channels that were notified up to a notification of our own. */
        fun Connection.notified(writer: Connection): List<String> {
            writer.run("notify the_end")
            val heard = mutableListOf<String>()
            val deadline = System.nanoTime() + 30_000_000_000
            while (heard.lastOrNull() != "the_end") {
                check(System.nanoTime() < deadline) { "the end was not heard" }
                unwrap(PGConnection::class.java).getNotifications(100).mapTo(heard) { it.name }
            }
            return heard.dropLast(1)
        }
        val poll = WatchOptions.builder().wakeUp(WatchOptions.WakeUp.POLL).build()
        val lease = "select setval('tailrace.sleeper', (extract(epoch from clock_timestamp()) * 1000)::bigint + 60000)"

        test("only a sleeper whose lease is alive is notified") {
            watching(WatchOptions.DEFAULT) { writer, other ->
                other.run("listen tailrace; listen the_end")
                writer.run("insert into t values (1)")
                other.notified(writer) shouldBe emptyList()
                writer.run(lease)
                writer.run("insert into t values (2)")
                other.notified(writer) shouldContainExactly listOf("tailrace")
                writer.run("select setval('tailrace.sleeper', (extract(epoch from clock_timestamp()) * 1000)::bigint - 1)")
                writer.run("insert into t values (3)")
                other.notified(writer) shouldBe emptyList()
            }
        }

        test("a writer that sees an old snapshot notifies a sleeper all the same") {
            watching(WatchOptions.DEFAULT) { writer, other ->
                other.run("listen tailrace; listen the_end")
                writer.run("begin isolation level repeatable read; select 1 from t")
                other.run(lease)
                writer.run("insert into t values (1); commit")
                other.notified(writer) shouldContainExactly listOf("tailrace")
            }
        }

        test("POLL never notifies, so its writers may prepare their transactions") {
            watching(poll) { writer, other ->
                other.run("listen tailrace; listen the_end")
                writer.run(lease)
                writer.run("begin; insert into t values (1); prepare transaction 'p'; commit prepared 'p'")
                other.notified(writer) shouldBe emptyList()
            }
        }

        test("POLL holds for capture by statement too") {
            val options = WatchOptions.builder().wakeUp(WatchOptions.WakeUp.POLL).capture(WatchOptions.Capture.STATEMENT).build()
            watching(options) { writer, _ ->
                writer.run(lease)
                writer.run("begin; insert into t values (1); prepare transaction 'p'; commit prepared 'p'")
            }
        }

        test("a full queue of notifications fails no write") {
            watching(WatchOptions.DEFAULT) { writer, stuck ->
                stuck.run("listen somewhere")
                stuck.run("begin; select 1")
                writer.run(lease)
                val fill = "select pg_notify('somewhere', repeat('x', 7000) || g) from generate_series(1, 20) g"
                shouldThrow<SQLException> { repeat(1_000) { writer.run(fill) } }.sqlState shouldBe "54000"
                writer.run("insert into t values (1)")
                stuck.run("rollback")
            }
        }
    })
