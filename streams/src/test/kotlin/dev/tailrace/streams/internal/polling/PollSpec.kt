package dev.tailrace.streams.internal.polling

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.columns.timestamptz
import dev.tailrace.dsl.error.DatabaseClosedException
import dev.tailrace.dsl.error.TailraceException
import dev.tailrace.dsl.testing.PrivateServer
import dev.tailrace.dsl.testing.TestServer
import dev.tailrace.streams.poll
import io.kotest.assertions.nondeterministic.eventually
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancel
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeout
import org.jetbrains.exposed.v1.core.ResultRow
import org.jetbrains.exposed.v1.core.Table
import java.sql.Connection
import java.time.Instant
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

private object Items : Table("items") {
    val id = integer("id")
    val name = text("name")
    val updatedAt = timestamptz("updated_at")
    override val primaryKey = PrimaryKey(id)
}

private const val ITEMS = "create table items (id int primary key, name text, updated_at timestamptz not null default clock_timestamp())"

private class Polled(flow: Flow<ResultRow>) : AutoCloseable {
    private val scope = CoroutineScope(Dispatchers.Default)
    private val rows = Channel<ResultRow>(Channel.UNLIMITED)

    init {
        scope.launch { flow.collect { rows.send(it) } }.invokeOnCompletion { rows.close(it) }
    }

    suspend fun names(count: Int): List<String> = List(count) { withTimeout(30.seconds) { rows.receive() }[Items.name] }

    fun more(): List<String> = generateSequence { rows.tryReceive().getOrNull() }.map { it[Items.name] }.toList()

    override fun close() = scope.cancel()
}

private fun Connection.run(sql: String) {
    createStatement().use { it.execute(sql) }
}

private suspend fun polling(test: suspend (Connection, Database, String) -> Unit) {
    val name = TestServer.newDatabase()
    TestServer.connect(name).use { control ->
        control.run(ITEMS)
        Tailrace.connect(TestServer.url(name)).use { db -> test(control, db, name) }
    }
}

/** Returns after the poll that runs now and a whole one after it. */
private suspend fun settled(db: Database) {
    val before = db.stats().count()
    eventually(20.seconds) { check(db.stats().count() >= before + 3) }
}

class PollSpec : FunSpec({
    test("rows that are inserted and updated come, those that were there before do not") {
        polling { control, db, _ ->
            control.run("insert into items values (1, 'old')")
            Polled(db.poll(Items, Items.updatedAt, every = 10.milliseconds)).use { items ->
                settled(db)
                control.run("insert into items values (2, 'new')")
                items.names(1) shouldBe listOf("new")
                control.run("update items set name = 'changed', updated_at = clock_timestamp() where id = 1")
                items.names(1) shouldBe listOf("changed")
                settled(db)
                items.more().shouldBeEmpty()
            }
        }
    }

    test("it starts beyond a value, and equal watermarks come by the key, over the borders of pages") {
        polling { control, db, _ ->
            control.run("insert into items select g, 'a' || g, '2024-01-01Z' from generate_series(1, 3) g")
            control.run("insert into items select g, 'b' || g, '2024-01-02Z' from generate_series(4, 1203) g")
            control.run("insert into items values (0, 'c', '2024-01-03Z')")
            val rows = db.poll(
                Items,
                Items.updatedAt,
                from = Instant.parse("2024-01-01T00:00:00Z"),
                every = 10.milliseconds,
            ).take(1_201).toList()

            rows.map { it[Items.id] } shouldContainExactly (4..1203).toList() + 0
        }
    }

    test("a row that commits late comes within the overlap") {
        polling { control, db, name ->
            TestServer.connect(name).use { late ->
                Polled(db.poll(Items, Items.updatedAt, every = 10.milliseconds)).use { items ->
                    settled(db)
                    control.run("insert into items values (1, 'first')")
                    items.names(1) shouldBe listOf("first")
                    late.autoCommit = false
                    late.run("insert into items values (2, 'late')")
                    control.run("insert into items values (3, 'early')")
                    items.names(1) shouldBe listOf("early")
                    settled(db)
                    late.commit()
                    items.names(1) shouldBe listOf("late")
                    settled(db)
                    items.more().shouldBeEmpty()
                }
            }
        }
    }

    test("without an overlap such a row is missed, as is said") {
        polling { control, db, name ->
            TestServer.connect(name).use { late ->
                Polled(db.poll(Items, Items.updatedAt, every = 10.milliseconds, overlap = 0.seconds)).use { items ->
                    settled(db)
                    control.run("insert into items values (1, 'first')")
                    items.names(1) shouldBe listOf("first")
                    late.autoCommit = false
                    late.run("insert into items values (2, 'late')")
                    control.run("insert into items values (3, 'early')")
                    items.names(1) shouldBe listOf("early")
                    settled(db)
                    late.commit()
                    settled(db)
                    control.run("insert into items values (4, 'next')")
                    items.names(1) shouldBe listOf("next")
                }
            }
        }
    }

    test("an empty table is a start like any other") {
        polling { control, db, _ ->
            Polled(db.poll(Items, Items.updatedAt, every = 10.milliseconds)).use { items ->
                settled(db)
                control.run("insert into items values (1, 'first')")
                items.names(1) shouldBe listOf("first")
            }
        }
    }

    test("a collector that takes its time holds no connection") {
        polling { control, db, _ ->
            control.run("insert into items select g, 'n' || g, '2024-01-01Z' from generate_series(1, 1200) g")
            val entered = CompletableDeferred<Unit>()
            val gate = CompletableDeferred<Unit>()
            val scope = CoroutineScope(Dispatchers.Default)
            scope.launch {
                db.poll(Items, Items.updatedAt, from = Instant.EPOCH).collect {
                    entered.complete(Unit)
                    gate.await()
                }
            }
            entered.await()
            control.createStatement().use { statement ->
                statement.executeQuery(
                    "select count(*) from pg_stat_activity where datname = current_database() and state <> 'idle' " +
                        "and pid <> pg_backend_pid()",
                ).use {
                    it.next()
                    it.getInt(1) shouldBe 0
                }
            }
            scope.cancel()
        }
    }

    test("cancelling stops the query on the server") {
        polling { control, db, name ->
            control.run("insert into items values (1, 'x')")
            TestServer.connect(name).use { locker ->
                locker.autoCommit = false
                locker.run("lock table items")
                val waiting = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"

                fun waiters(): Int = control.createStatement().use { statement ->
                    statement.executeQuery(waiting).use {
                        it.next()
                        it.getInt(1)
                    }
                }
                val polled = Polled(db.poll(Items, Items.updatedAt))
                eventually(20.seconds) { waiters() shouldBe 1 }
                polled.close()
                eventually(20.seconds) { waiters() shouldBe 0 }
                locker.rollback()
            }
        }
    }

    test("a column that is not there, a closed database and a table without a key are errors") {
        polling { control, db, _ ->
            control.run("alter table items drop column updated_at")
            shouldThrow<TailraceException> { db.poll(Items, Items.updatedAt).first() }
            db.close()
            shouldThrow<DatabaseClosedException> { db.poll(Items, Items.updatedAt).first() }
            val keyless = object : Table("items") {
                val id = integer("id")
            }
            shouldThrow<IllegalArgumentException> { db.poll(keyless, keyless.id) }
        }
    }

    test("polling goes on after the server was killed and restarted") {
        PrivateServer.builder().setting("synchronous_commit", "on").start().use { server ->
            val name = server.newDatabase()
            server.connect(name).use { it.run(ITEMS) }
            Tailrace.connect(server.url(name)).use { db ->
                Polled(db.poll(Items, Items.updatedAt, every = 10.milliseconds)).use { items ->
                    settled(db)
                    server.connect(name).use { it.run("insert into items values (1, 'before')") }
                    items.names(1) shouldBe listOf("before")
                    server.kill()
                    server.restart()
                    server.connect(name).use { it.run("insert into items values (2, 'after')") }
                    items.names(1) shouldBe listOf("after")
                }
            }
        }
    }
})
