package dev.tailrace.streams.internal.live

import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.error.DatabaseClosedException
import dev.tailrace.dsl.error.MappingException
import dev.tailrace.dsl.error.UnknownTableException
import dev.tailrace.dsl.testing.TestServer
import dev.tailrace.streams.changeLog
import dev.tailrace.streams.changes
import dev.tailrace.streams.error.ChangeLogMissingException
import dev.tailrace.streams.event.Change
import dev.tailrace.streams.event.ChangedRow
import dev.tailrace.streams.event.Delete
import dev.tailrace.streams.event.Insert
import dev.tailrace.streams.event.Operation
import dev.tailrace.streams.event.SchemaChanged
import dev.tailrace.streams.event.Truncate
import dev.tailrace.streams.event.Update
import dev.tailrace.streams.get
import dev.tailrace.streams.install
import dev.tailrace.streams.testing.watch
import dev.tailrace.streams.watch
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.types.shouldBeInstanceOf
import kotlinx.coroutines.flow.first
import kotlin.time.Duration.Companion.milliseconds

class LiveChangesSpec : FunSpec({
    beforeSpec { LiveHubs.settings = LiveSettings(grace = 100.milliseconds) }
    afterSpec { LiveHubs.settings = LiveSettings() }

    test("what commits after the first event arrives, in the order of the log") {
        watching { log, db ->
            log.execute("insert into orders values (0, 'before')")
            db.changes(Orders).subscribed().use { orders ->
                log.execute("insert into orders values (1, 'one')")
                log.execute("update orders set note = 'uno' where id = 1")
                log.execute("delete from orders where id = 1")

                val (insert, update, delete) = orders.next(3)
                insert.shouldBeInstanceOf<Insert<ChangedRow>>().row()[Orders.note] shouldBe "one"
                update.shouldBeInstanceOf<Update<ChangedRow>>().after()[Orders.note] shouldBe "uno"
                delete.shouldBeInstanceOf<Delete<ChangedRow>>().key()!![Orders.id] shouldBe 1
                (delete as Change<*>).table() shouldBe "public.orders"
            }
        }
    }

    test("a transaction that was open when the subscriber came is delivered when it commits") {
        watching { log, db ->
            log.connect().use { late ->
                late.autoCommit = false
                log.execute("insert into orders values (1, 'late')", late)
                db.changes("orders").subscribed().use { orders ->
                    log.insert(2..2)
                    orders.ids(1) shouldBe listOf(2)
                    late.commit()
                    orders.ids(1) shouldBe listOf(1)
                }
            }
        }
    }

    test("rows come as records, and several tables at once as they are") {
        watching { log, db ->
            log.execute("create table notes (id int primary key); create schema sales; create table sales.notes (id int primary key)")
            log.watch("notes")
            log.watch("sales.notes")
            db.changes(Order::class.java).subscribed().use { orders ->
                db.changes("orders", "sales.notes").subscribed().use { both ->
                    log.insert(1..1)
                    log.execute("insert into notes values (2)")
                    log.execute("insert into sales.notes values (3)")
                    log.insert(4..4)

                    orders.next(2).map { (it as Insert<Order>).row() } shouldBe listOf(Order(1, "n1"), Order(4, "n4"))
                    both.next(3).map { (it as Insert<*>).table() } shouldBe listOf("public.orders", "sales.notes", "public.orders")
                }
            }
        }
    }

    test("only the operations that are wanted come") {
        watching { log, db ->
            db.changes(Orders, operations = setOf(Operation.DELETE)).subscribed().use { orders ->
                log.insert(1..2)
                log.execute("delete from orders where id = 2")

                orders.next().shouldBeInstanceOf<Delete<ChangedRow>>().key()!![Orders.id] shouldBe 2
            }
        }
    }

    test("a table that is not watched, not there, or without a log is refused with what to do") {
        watching { log, db ->
            log.execute("create table unwatched (id int)")
            shouldThrow<ChangeLogMissingException> { db.changes("unwatched").first() }.message shouldContain "changeLog().install().watch("
            shouldThrow<UnknownTableException> { db.changes("nowhere").first() }
        }
        Tailrace.connect(TestServer.url(TestServer.newDatabase())).use { db ->
            shouldThrow<ChangeLogMissingException> { db.changes("orders").first() }.message shouldContain "no change log"
        }
    }

    test("DDL is told before what comes after it") {
        watching { log, db ->
            db.changes(Orders).subscribed().use { orders ->
                log.execute("alter table orders add column paid boolean")
                val event = orders.next().shouldBeInstanceOf<SchemaChanged<ChangedRow>>()
                event.columns().map { it.name() } shouldBe listOf("id", "note", "paid")
            }
        }
    }

    test("a row that does not fit the record ends that stream alone, with the column and the table") {
        watching("create table orders (id int primary key, note int)") { log, db ->
            db.changes(Orders).subscribed().use { raw ->
                db.changes(Picky::class.java).subscribed().use { records ->
                    log.execute("insert into orders values (1, null)")

                    shouldThrow<MappingException> { records.next() }.message shouldContain "Column \"note\" of table public.orders"
                    raw.ids(1) shouldBe listOf(1)
                }
            }
        }
    }

    test("with the real triggers, an update of the key is a delete and an insert, and truncation is told") {
        val name = TestServer.newDatabase()
        TestServer.connect(name).use { control ->
            fun run(sql: String) = control.createStatement().use { it.execute(sql) }
            run(ORDERS)
            Tailrace.connect(TestServer.url(name)).use { db ->
                db.changeLog().install().watch(Orders)
                db.changes(Order::class.java).subscribed().use { orders ->
                    run("insert into orders values (1, 'one'), (2, 'two'), (9, 'nine')")
                    orders.next(3).map { (it as Insert).row().id } shouldBe listOf(1, 2, 9)
                    run("update orders set id = 10 where id = 9")
                    orders.next().shouldBeInstanceOf<Delete<Order>>().key()!![Orders.id] shouldBe 9
                    orders.next().shouldBeInstanceOf<Insert<Order>>().row() shouldBe Order(10, "nine")
                    run("truncate orders")
                    orders.next().shouldBeInstanceOf<Truncate<Order>>().table() shouldBe "public.orders"
                }
            }
        }
    }

    test("closing the database ends every stream with its error") {
        watching { _, db ->
            db.changes(Orders).subscribed().use { orders ->
                db.close()
                shouldThrow<DatabaseClosedException> { orders.next() }
            }
        }
    }
})
