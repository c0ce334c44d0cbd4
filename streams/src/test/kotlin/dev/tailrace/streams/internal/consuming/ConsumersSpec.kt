package dev.tailrace.streams.internal.consuming

import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.query
import dev.tailrace.dsl.testing.TestServer
import dev.tailrace.dsl.transaction
import dev.tailrace.streams.ack
import dev.tailrace.streams.changeLog
import dev.tailrace.streams.consumer
import dev.tailrace.streams.event.ChangedRow
import dev.tailrace.streams.event.Insert
import dev.tailrace.streams.event.Operation
import dev.tailrace.streams.event.Update
import dev.tailrace.streams.forEach
import dev.tailrace.streams.get
import dev.tailrace.streams.grant
import dev.tailrace.streams.install
import dev.tailrace.streams.log.Start
import dev.tailrace.streams.pause
import dev.tailrace.streams.remove
import dev.tailrace.streams.repartition
import dev.tailrace.streams.resume
import dev.tailrace.streams.seek
import dev.tailrace.streams.status
import dev.tailrace.streams.stream
import dev.tailrace.streams.table
import dev.tailrace.streams.testing.awaiting
import dev.tailrace.streams.watch
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeout
import org.jetbrains.exposed.v1.core.Table
import org.jetbrains.exposed.v1.jdbc.insert
import org.jetbrains.exposed.v1.jdbc.selectAll
import java.util.concurrent.CopyOnWriteArrayList
import kotlin.time.Duration.Companion.seconds

private object Orders : Table("orders") {
    val id = integer("id")
    val total = integer("total")
}

private object Sums : Table("sums") {
    val orderId = integer("order_id")
    val total = integer("total")
}

/** A database with a change log that watches `orders`. */
private suspend fun shop(body: suspend (String, dev.tailrace.dsl.Database) -> Unit) {
    val database = TestServer.newDatabase()
    TestServer.connect(database).use { c ->
        c.createStatement().use {
            it.execute("create table orders (id int primary key, total int); create table sums (order_id int, total int)")
        }
    }
    Tailrace.connect(TestServer.url(database)).use { db ->
        db.changeLog().install().watch(Orders)
        body(database, db)
    }
}

class ConsumersSpec :
    FunSpec({
        test("effects in Exposed's own DSL commit with the place, for typed columns of one table") {
            shop { _, db ->
                db.transaction {
                    for (n in 1..3) {
                        Orders.insert {
                            it[id] = n
                            it[total] = n * 10
                        }
                    }
                }
                val done = CompletableDeferred<Unit>()
                val running = launch(Dispatchers.Default) {
                    db.changeLog().consumer("sums", start = Start.OLDEST, batchSize = 2).table(Orders).forEach { _, event ->
                        val row = (event as Insert<ChangedRow>).row()
                        Sums.insert {
                            it[orderId] = row[Orders.id]
                            it[total] = row[Orders.total]
                        }
                        if (row[Orders.id] == 3) done.complete(Unit)
                    }
                }
                withTimeout(20.seconds) { done.await() }
                awaiting("3 sums") { db.query { Sums.selectAll() }.size == 3 }
                running.cancelAndJoin()
                db.query { Sums.selectAll() }.map { it[Sums.total] } shouldContainExactly listOf(10, 20, 30)
            }
        }

        test("a handler may write to the table that it watches, whose trigger logs that too") {
            shop { _, db ->
                db.transaction {
                    Orders.insert {
                        it[id] = 1
                        it[total] = 0
                    }
                }
                val last = CompletableDeferred<Unit>()
                val seen = CopyOnWriteArrayList<Int>()
                val running = launch(Dispatchers.Default) {
                    db.changeLog().consumer("chain", start = Start.OLDEST).table(Orders).forEach { _, event ->
                        val order = (event as Insert<ChangedRow>).row()[Orders.id]
                        seen += order
                        if (order == 30) last.complete(Unit)
                        if (order < 30) {
                            Orders.insert {
                                it[id] = order + 1
                                it[total] = order
                            }
                        }
                    }
                }
                withTimeout(60.seconds) { last.await() }
                running.cancelAndJoin()
                seen shouldContainExactly (1..30).toList()
                db.query { Orders.selectAll() }.size shouldBe 30
            }
        }

        test("everything that Java can ask, Kotlin can") {
            shop { _, db ->
                val consumer = db.changeLog().consumer("c", operations = setOf(Operation.UPDATE), start = Start.OLDEST)
                consumer.seek(Start.OLDEST)
                db.transaction {
                    Orders.insert {
                        it[id] = 1
                        it[total] = 1
                    }
                }
                consumer.pause()
                consumer.status().paused() shouldBe true
                consumer.resume()
                consumer.repartition(2)
                consumer.status().partitions().size shouldBe 2
                db.sql("update orders set total = 2").executeAsync().join()
                val delivery = withTimeout(20.seconds) { consumer.stream().first { it.ack() } }
                (delivery.event() as Update<ChangedRow>).after()[Orders.total] shouldBe 2
                consumer.remove() shouldBe true
            }
        }

        test("a role with the documented grants alone can be a consumer, and two such processes hand over") {
            shop { database, owner ->
                val role = "consumer_$database"
                TestServer.connect(database).use { c ->
                    c.createStatement().use {
                        it.execute("create role $role login password 'x'; grant select, insert on sums to $role")
                    }
                }
                owner.changeLog().grant(role)
                val url = "postgresql://$role:x@${TestServer.host()}:${TestServer.port()}/$database"
                Tailrace.connect(url).use { db ->
                    owner.transaction {
                        Orders.insert {
                            it[id] = 1
                            it[total] = 10
                        }
                    }
                    val consumer = db.changeLog().consumer("c", start = Start.OLDEST).table(Orders)
                    val done = CompletableDeferred<Unit>()
                    val running = launch(Dispatchers.Default) {
                        consumer.forEach { _, event ->
                            val row = (event as Insert<ChangedRow>).row()
                            Sums.insert {
                                it[orderId] = row[Orders.id]
                                it[total] = row[Orders.total]
                            }
                            done.complete(Unit)
                        }
                    }
                    withTimeout(20.seconds) { done.await() }
                    awaiting("a sum") { owner.query { Sums.selectAll() }.isNotEmpty() }
                    // An owner that is dead: its leftovers are ended by whoever follows, as far as it may.
                    TestServer.connect(database).use { c ->
                        c.createStatement().use {
                            it.execute("update tailrace.consumer set owner = gen_random_uuid(), lease_until = now()")
                        }
                    }
                    owner.transaction {
                        Orders.insert {
                            it[id] = 2
                            it[total] = 20
                        }
                    }
                    awaiting("2 sums") { owner.query { Sums.selectAll() }.size == 2 }
                    consumer.status().partitions().single().owned() shouldBe true
                    running.cancelAndJoin()
                }
            }
        }
    })
