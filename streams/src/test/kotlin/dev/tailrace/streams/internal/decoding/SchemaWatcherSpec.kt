package dev.tailrace.streams.internal.decoding

import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.internal.engine
import dev.tailrace.dsl.internal.execution.watched
import dev.tailrace.streams.event.ChangedRow
import dev.tailrace.streams.event.Gap
import dev.tailrace.streams.event.SchemaChanged
import dev.tailrace.streams.event.StreamEvent
import dev.tailrace.streams.testing.RawLog
import dev.tailrace.streams.testing.watch
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.types.shouldBeInstanceOf
import kotlin.time.Duration.Companion.seconds

private fun SchemaWatcher.look(log: RawLog): List<StreamEvent<ChangedRow>> = log.connect().use { look(it) }.map { it.event() }

private fun List<StreamEvent<ChangedRow>>.gap(): Gap<ChangedRow> = single().shouldBeInstanceOf<Gap<ChangedRow>>()

private fun watching(create: String, from: SchemaWatcher.From = SchemaWatcher.From.CATALOG, test: (RawLog, SchemaWatcher) -> Unit) =
    RawLog().use { log ->
        log.execute(create)
        log.watch("orders")
        val watcher = SchemaWatcher(from)
        watcher.look(log).shouldBeEmpty()
        test(log, watcher)
    }

private const val ORDERS = "create table orders (id bigint primary key, total numeric(10,2), note text)"

class SchemaWatcherSpec : FunSpec({
    test("an added column is told once, with the columns as they are") {
        watching(ORDERS) { log, watcher ->
            log.execute("alter table orders add column paid boolean not null default false")

            val event = watcher.look(log).single().shouldBeInstanceOf<SchemaChanged<ChangedRow>>()
            event.table() shouldBe "public.orders"
            event.columns().last() shouldBe SchemaChanged.Column("paid", "boolean", false)
            event.columns()[1] shouldBe SchemaChanged.Column("total", "numeric(10,2)", true)
            event.keyColumns() shouldBe listOf("id")
            event.rewatch() shouldBe false
            watcher.look(log).shouldBeEmpty()
        }
    }

    for ((what, ddl) in listOf(
        "a renamed column" to "alter table orders rename column note to remark",
        "a dropped column" to "alter table orders drop column note",
        "a changed type" to "alter table orders alter column total type text",
        "a changed key" to "alter table orders drop constraint orders_pkey, add primary key (id, total)",
    )) {
        test("$what asks to watch again") {
            watching(ORDERS) { log, watcher ->
                log.execute(ddl)

                watcher.look(log).single().shouldBeInstanceOf<SchemaChanged<ChangedRow>>().rewatch() shouldBe true
            }
        }
    }

    test("a renamed table is told by its present name") {
        watching(ORDERS) { log, watcher ->
            log.execute("alter table orders rename to \"Bestellungen\"")

            watcher.look(log).single().shouldBeInstanceOf<SchemaChanged<ChangedRow>>().table() shouldBe "public.Bestellungen"
        }
    }

    test("a table that was dropped and created again is a gap, once") {
        watching(ORDERS) { log, watcher ->
            log.execute("drop table orders")
            log.execute(ORDERS)

            val gap = watcher.look(log).gap()
            gap.reason() shouldBe Gap.Reason.TABLE_RECREATED
            gap.table() shouldBe "public.orders"
            watcher.look(log).shouldBeEmpty()
        }
    }

    test("a trigger that is disabled is a gap, and again when it is back") {
        watching(ORDERS) { log, watcher ->
            log.execute("alter table orders disable trigger \"!tailrace\"")
            watcher.look(log).gap().reason() shouldBe Gap.Reason.NOT_CAPTURED
            watcher.look(log).shouldBeEmpty()

            log.execute("alter table orders enable trigger \"!tailrace\"")
            watcher.look(log).gap().detail() shouldContain "captured again"
        }
    }

    test("a reader that starts on a table without its trigger is told at once") {
        RawLog().use { log ->
            log.execute(ORDERS)
            log.watch("orders")
            log.execute("drop trigger \"!tailrace\" on orders")

            SchemaWatcher(SchemaWatcher.From.CATALOG).look(log).gap().reason() shouldBe Gap.Reason.NOT_CAPTURED
        }
    }

    test("another trigger matters only where changes are captured by statement") {
        val other = "create function other() returns trigger language plpgsql as 'begin return null; end';" +
            "create trigger other after update on orders for each row execute function other()"
        watching(ORDERS) { log, watcher ->
            log.execute(other)
            watcher.look(log).shouldBeEmpty()
        }
        watching(ORDERS) { log, watcher ->
            log.execute("update tailrace.watched set options = '{\"capture\": \"STATEMENT\"}'")
            log.execute(other)
            watcher.look(log).gap().detail() shouldContain "other changes rows"
        }
    }

    val partitioned = "create table orders (id int primary key) partition by range (id);" +
        "create table orders_1 partition of orders for values from (0) to (10); insert into orders values (1)"

    test("a partition that is attached with rows is a gap, an empty one is not") {
        watching(partitioned) { log, watcher ->
            log.execute("create table empty (id int primary key); alter table orders attach partition empty for values from (10) to (20)")
            watcher.look(log).shouldBeEmpty()

            log.execute("create table full_one (id int primary key); insert into full_one values (25)")
            log.execute("alter table orders attach partition full_one for values from (20) to (30)")
            val gap = watcher.look(log).gap()
            gap.reason() shouldBe Gap.Reason.PARTITIONS_CHANGED
            gap.detail() shouldContain "public.full_one"
        }
    }

    test("a partition that is detached is a gap") {
        watching(partitioned) { log, watcher ->
            log.execute("alter table orders detach partition orders_1")

            watcher.look(log).gap().reason() shouldBe Gap.Reason.PARTITIONS_CHANGED
        }
    }

    test("a reader that was away hears what was altered since the table was last watched") {
        RawLog().use { log ->
            log.execute(ORDERS)
            log.watch("orders")
            log.execute("alter table orders add column paid boolean")

            SchemaWatcher(SchemaWatcher.From.CATALOG).look(log).shouldBeEmpty()
            SchemaWatcher(SchemaWatcher.From.LAST_WATCHED).look(log).single().shouldBeInstanceOf<SchemaChanged<ChangedRow>>()
        }
    }

    test("a table that is no longer watched is forgotten") {
        watching(ORDERS) { log, watcher ->
            log.execute("delete from tailrace.watched; drop table orders")

            watcher.look(log).shouldBeEmpty()
        }
    }

    test("it looks once a second when idle, and at once when rows flow") {
        RawLog().use { log ->
            log.execute(ORDERS)
            log.watch("orders")
            var now = 0L
            val watcher = SchemaWatcher(SchemaWatcher.From.CATALOG) { now }
            Tailrace.connect(log.url).use { db ->
                db.engine.watched(5.seconds, 5.seconds) {}.use { connection ->
                    watcher.look(connection, idle = true).shouldBeEmpty()
                    log.execute("alter table orders add column paid boolean")
                    now += 999_000_000
                    watcher.look(connection, idle = true).shouldBeEmpty()
                    watcher.look(connection, idle = false).size shouldBe 1
                    now += 49_000_000
                    log.execute("alter table orders drop column paid")
                    watcher.look(connection, idle = false).shouldBeEmpty()
                    now += 1_000_000
                    watcher.look(connection, idle = false).size shouldBe 1
                }
            }
        }
    }
})
