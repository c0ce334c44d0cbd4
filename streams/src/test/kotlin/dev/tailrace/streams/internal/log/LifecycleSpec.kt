package dev.tailrace.streams.internal.log

import dev.tailrace.dsl.error.InvalidQueryException
import dev.tailrace.dsl.error.UnknownColumnException
import dev.tailrace.dsl.error.UnknownTableException
import dev.tailrace.dsl.transaction
import dev.tailrace.streams.changeLog
import dev.tailrace.streams.check
import dev.tailrace.streams.error.ChangeLogMissingException
import dev.tailrace.streams.error.TableBusyException
import dev.tailrace.streams.error.WatchRefusedException
import dev.tailrace.streams.grant
import dev.tailrace.streams.install
import dev.tailrace.streams.log.WatchOptions
import dev.tailrace.streams.log.WatchedTable.Kind
import dev.tailrace.streams.testing.awaiting
import dev.tailrace.streams.text
import dev.tailrace.streams.uninstall
import dev.tailrace.streams.unwatch
import dev.tailrace.streams.watch
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.types.shouldBeInstanceOf
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.withTimeout
import org.jetbrains.exposed.v1.core.Table
import java.util.concurrent.CompletionException
import kotlin.time.Duration.Companion.seconds

private object Orders : Table("orders") {
    val id = integer("id")
    override val primaryKey = PrimaryKey(id)
}

class LifecycleSpec :
    FunSpec({
        val orders = "create table orders (id int primary key, n int)"

        test("install and watch read well, and a second time change nothing") {
            WatchedDatabase.open(orders).use { db ->
                suspend fun state(): List<Any?> {
                    db.database.changeLog().install().watch(Orders)
                    return db.sql(
                        "select jsonb_build_array(t.oid, t.xmin, p.xmin, w)::text from pg_trigger t " +
                            "join pg_proc p on p.oid = tgfoid join tailrace.watched w on relation = tgrelid order by t.oid",
                    )
                }
                val first = state()
                first shouldHaveSize 2
                state() shouldBe first
            }
        }

        test("watching again without a change takes no lock on the table") {
            WatchedDatabase.open(orders).use { db ->
                db.watch("orders")
                db.sql("begin; lock table orders in access exclusive mode")
                withTimeout(20.seconds) { db.watch("orders") }
                db.sql("rollback")
            }
        }

        test("several at a time install one log") {
            WatchedDatabase.open().use { db ->
                db.log.uninstall()
                coroutineScope { List(3) { async(Dispatchers.Default) { db.database.changeLog().install() } }.awaitAll() }
                db.sql("select version from tailrace.installation") shouldBe listOf(1)
            }
        }

        test("unwatch takes the triggers and the function away, and also of a table that is gone") {
            WatchedDatabase.open(orders).use { db ->
                db.log.watch(Orders).unwatch(Orders)
                db.loggedBy("insert into orders values (1)").shouldBeEmpty()
                db.sql("select count(*) from pg_proc where pronamespace = 'tailrace'::regnamespace and proname like 'capture%'") shouldBe
                    listOf(0L)
                db.log.watch("orders")
                db.sql("drop table orders")
                db.log.unwatch("orders")
                db.log.check().tables().shouldBeEmpty()
            }
        }

        test("uninstall leaves nothing, a second time neither") {
            WatchedDatabase.open(orders).use { db ->
                db.log.watch(Orders).uninstall().uninstall()
                db.sql(
                    "select 1 from pg_namespace where nspname = 'tailrace' union all select 1 from pg_trigger where tgname like '!tail%'",
                )
                    .shouldBeEmpty()
                db.sql("insert into orders values (1)")
                db.log.install().watch(Orders)
            }
        }

        test("without a log, watching says to install it") {
            WatchedDatabase.open(orders).use { db ->
                db.log.uninstall()
                shouldThrow<ChangeLogMissingException> { db.watch("orders") }.message!! shouldContain "install"
            }
        }

        test("a log of another version is refused") {
            WatchedDatabase.open(orders).use { db ->
                db.sql("update tailrace.installation set version = 99")
                shouldThrow<ChangeLogMissingException> { db.log.install() }.message!! shouldContain "99"
            }
        }

        test("what cannot be watched is told with what was probably meant") {
            WatchedDatabase.open("$orders; create view v as select 1; create temp table temporary (id int)").use { db ->
                shouldThrow<UnknownTableException> { db.watch("order") }.message!! shouldContain "orders"
                shouldThrow<UnknownColumnException> { db.watch("orders") { columns("nn") } }.message!! shouldContain "'n'"
                shouldThrow<WatchRefusedException> { db.watch("v") }.message!! shouldContain "view"
                shouldThrow<WatchRefusedException> { db.watch("tailrace.anchor") }
                shouldThrow<WatchRefusedException> { db.watch("orders") { excludeColumns("id") } }.message!! shouldContain "primary key"
            }
        }

        test("a partition is watched with its root, or by itself, not both") {
            val schema = "create table p (id int primary key) partition by hash (id); " +
                "create table p1 partition of p for values with (modulus 1, remainder 0)"
            WatchedDatabase.open(schema).use { db ->
                db.watch("p1")
                shouldThrow<WatchRefusedException> { db.watch("p") }.message!! shouldContain "public.p1"
                db.log.unwatch("p1").watch("p")
                shouldThrow<WatchRefusedException> { db.watch("p1") }.message!! shouldContain "public.p"
            }
        }

        test("a busy table is tried again and watched as soon as it is free") {
            WatchedDatabase.open(orders).use { db ->
                db.sql("begin; insert into orders values (1)")
                coroutineScope {
                    val watching = async(Dispatchers.Default) { db.watch("orders") }
                    awaiting { db.sql("select count(*) from pg_locks where not granted and relation = 'orders'::regclass") == listOf(1L) }
                    db.sql("commit")
                    withTimeout(20.seconds) { watching.await() }
                }
                db.loggedBy("insert into orders values (2)") shouldHaveSize 1
            }
        }

        test("a table that stays busy is told with who keeps it") {
            WatchedDatabase.open(orders).use { db ->
                db.sql("begin; insert into orders values (1)")
                val pid = db.sql("select pg_backend_pid()").single()
                val failure = shouldThrow<TableBusyException> { withTimeout(60.seconds) { db.watch("orders") } }
                failure.message!! shouldContain "process $pid"
                db.sql("rollback")
            }
        }

        test("inside a transaction of the caller it is refused") {
            WatchedDatabase.open(orders).use { db ->
                shouldThrow<InvalidQueryException> { db.database.transaction { db.watch("orders") } }
                val failure = shouldThrow<CompletionException> { db.database.transaction { db.log.installAsync().join() } }
                generateSequence<Throwable>(failure) { it.cause }.last().shouldBeInstanceOf<InvalidQueryException>()
            }
        }

        test("the script does what the calls do") {
            WatchedDatabase.open(orders).use { db ->
                db.log.uninstall()
                val options = WatchOptions.builder().where("row.n > 1 or 'it''s' = '\\'").oldRows().build()
                val script = db.log.script().install().watch(Orders, options).grant("pg_monitor").text()
                db.sql("select to_regnamespace('tailrace')::text") shouldBe listOf(null)
                db.sql(script)
                db.log.check().let {
                    it.healthy() shouldBe true
                    it.tables().single().options() shouldBe options
                }
                db.loggedBy("insert into orders values (1, 1), (2, 2)") shouldContainExactly listOf("""I {"id": 2} new {"n": 2, "id": 2}""")
                db.log.watch(Orders, options)
            }
        }

        test("a role that does not exist is granted nothing") {
            WatchedDatabase.open().use { db ->
                shouldThrow<InvalidQueryException> { db.log.grant("pg_monitors") }.message!! shouldContain "pg_monitor"
            }
        }

        suspend fun problemsAfter(ddl: String, schema: String = orders, options: WatchOptions.Builder.() -> Unit = {}): List<Kind> =
            WatchedDatabase.open(schema).use { db ->
                db.watch("orders", options)
                db.log.check().healthy() shouldBe true
                db.sql(ddl)
                db.log.check().tables().flatMap { table -> table.problems().map { it.kind() } }
            }

        for ((ddl, kind) in mapOf(
            "alter table orders disable trigger \"!tailrace\"" to Kind.TRIGGER_DISABLED,
            "alter table orders disable trigger all" to Kind.TRIGGER_DISABLED,
            "drop trigger \"!tailrace\" on orders" to Kind.TRIGGER_MISSING,
            "drop function tailrace.capture_1() cascade" to Kind.FUNCTION_MISSING,
            "drop table orders" to Kind.TABLE_DROPPED,
            "drop table orders; create table orders (id int)" to Kind.TABLE_RECREATED,
            "alter table orders drop constraint orders_pkey, add primary key (id, n)" to Kind.KEY_CHANGED,
            "alter table orders rename id to number" to Kind.KEY_CHANGED,
            "create table heir () inherits (orders)" to Kind.HEIRS_NOT_LOGGED,
            "create function f() returns trigger language plpgsql as 'begin return null; end'; " +
                "create trigger \" first\" after update on orders for each row execute function f()" to Kind.TRIGGER_BEFORE_OURS,
        )) {
            test("check finds ${kind.name.lowercase()} after $ddl") { problemsAfter(ddl) shouldContainExactly listOf(kind) }
        }

        test("check finds what changes rows behind statements") {
            problemsAfter("alter table orders add foreign key (n) references orders on delete set null", options = {
                capture(WatchOptions.Capture.STATEMENT)
            }) shouldContainExactly listOf(Kind.CHANGED_BEHIND_STATEMENTS)
        }

        test("check finds partitions whose trigger is disabled or whose TRUNCATE goes unnoticed, and watching again mends it") {
            val partitioned = "create table orders (id int primary key) partition by range (id); " +
                "create table o1 partition of orders for values from (1) to (10)"
            WatchedDatabase.open(partitioned).use { db ->
                db.watch("orders")
                db.sql("create table o2 partition of orders for values from (10) to (20); alter table o1 disable trigger \"!tailrace\"")
                db.log.check().tables().single().problems().map { it.kind() } shouldContainExactly
                    listOf(Kind.TRIGGER_MISSING, Kind.TRIGGER_DISABLED)
                db.watch("orders")
                db.log.check().healthy() shouldBe true
            }
        }
    })
