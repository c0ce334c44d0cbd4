package dev.tailrace.streams.internal.consuming

import dev.tailrace.dsl.TransactionScope
import dev.tailrace.dsl.internal.engine
import dev.tailrace.dsl.internal.execution.ExecutionOptions
import dev.tailrace.dsl.internal.execution.run
import dev.tailrace.dsl.testing.PrivateServer
import dev.tailrace.streams.consumer
import dev.tailrace.streams.deadLetters
import dev.tailrace.streams.event.ChangedRow
import dev.tailrace.streams.event.Delete
import dev.tailrace.streams.event.Insert
import dev.tailrace.streams.event.StreamEvent
import dev.tailrace.streams.event.Update
import dev.tailrace.streams.forEach
import dev.tailrace.streams.internal.log.WatchedDatabase
import dev.tailrace.streams.log.Start
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlin.random.Random

private const val ROWS = 4_000
private const val SCHEMA = "create table t (id int primary key, v int not null); create table mirror (id int primary key, v int not null)"

class CrashedCopySpec :
    FunSpec({
        test("the server is killed again and again while existing rows are copied: the copy goes on, and every row comes once") {
            PrivateServer.builder().start().use { server ->
                WatchedDatabase.open(server, SCHEMA).use { db ->
                    db.sql("insert into t select i, 0 from generate_series(1, $ROWS) i")
                    db.watch("t")
                    val consumer = db.log.consumer("c", start = Start.SNAPSHOT, batchSize = 40, maxAttempts = 2)
                    coroutineScope {
                        val running = async(Dispatchers.Default) { consumer.forEach { tx, event -> tx.mirror(event) } }
                        val random = Random(5)
                        for (reached in listOf(300, 1_000, 1_700, 2_400)) {
                            while (!db.holds("(select count(*) >= $reached from mirror)")) db.write(random)
                            // Numbers that leave no WAL behind: assigned again after the crash.
                            repeat(3) { db.sql("begin; select pg_current_xact_id(); rollback") }
                            db.holds("exists (select from tailrace.consumer where copying is not null)") shouldBe true
                            server.kill()
                            server.restart()
                            db.reconnect()
                        }
                        db.write(random)
                        db.until("not exists ((table t except table mirror) union all (table mirror except table t))")
                        running.cancelAndJoin()
                    }
                    consumer.deadLetters().shouldBeEmpty()
                }
            }
        }
    })

/** On both sides of what has been copied. */
private fun WatchedDatabase.write(random: Random) {
    val id = 1 + random.nextInt(ROWS)
    sql(
        "update t set v = v + 1 where id % 400 = ${id % 400}; delete from t where id = $id; " +
            "insert into t values ($id, -1); insert into t values ($id + $ROWS, -2) on conflict do nothing; " +
            "update t set id = id + 10000 where id = $id / 2 and not exists (select from t where id = $id / 2 + 10000)",
    )
}

/** Fails on everything that comes twice, or out of its place. */
private suspend fun TransactionScope.mirror(event: StreamEvent<ChangedRow>) {
    fun ChangedRow.int(column: String) = checkNotNull(text(column)).toInt()
    val sql = when (event) {
        is Insert -> "insert into mirror values (${event.row.int("id")}, ${event.row.int("v")})"
        is Update -> event.after.let { "update mirror set v = ${it.int("v")} where id = ${it.int("id")}" }
        is Delete -> "delete from mirror where id = ${event.key()!!.int("id")}"
        else -> error("unexpected $event")
    }
    database.engine.run(ExecutionOptions.of("mirror", sql)) { connection -> check(connection.change(sql) == 1) { "not there: $event" } }
}
