package dev.tailrace.streams.internal.copying

import dev.tailrace.dsl.testing.TestServer
import dev.tailrace.streams.consumer.KeyShare
import dev.tailrace.streams.internal.reading.CopyState
import dev.tailrace.streams.internal.reading.LogCursor
import dev.tailrace.streams.internal.reading.LogFilter
import dev.tailrace.streams.log.WatchOptions
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.ints.shouldBeGreaterThan
import io.kotest.matchers.ints.shouldBeLessThan
import io.kotest.matchers.shouldBe

/** By each driver. */
abstract class CopiedTablesTests(url: (String) -> String) :
    FunSpec({
        test("copies one table after the other, empty ones and strangely named ones too, and changes of those to come wait") {
            CopyLab(url).use { lab ->
                val odd = """"Ta:ble ""x"" ?{ä}""""
                lab.execute(
                    """create table a (id int primary key, v int); create table b (id int primary key, v int);
                    create table $odd ("K:ey ""y"" ?" text collate "de-x-icu" primary key, v int, "row" int, logged int, "value" int)""",
                )
                val a = lab.watch("a")
                val b = lab.watch("b")
                val c = lab.watch("""Ta:ble "x" ?{ä}""")
                lab.execute(
                    """insert into a select i, 0 from generate_series(1, 30) i;
                    insert into $odd select 'k' || i, i, i, i, i from generate_series(1, 100) i""",
                )
                val mirror = Mirror()
                lab.reader(chunkRows = 10).use { reader ->
                    var round = 0
                    reader.drainInto(mirror, lab.start(c, a, b), limit = 7) {
                        if (round++ < 30) {
                            lab.execute(
                                "update a set v = v + 1 where id % 10 = $round % 10; update $odd set v = v + 1 where v % 10 = 0; " +
                                    "insert into b values ($round, 0); update b set v = 1",
                            )
                        }
                    }
                }
                mirror.complaints.shouldBeEmpty()
                mirror.tables[a] shouldBe lab.rows("a", a)
                mirror.tables[b] shouldBe lab.rows("b", b)
                mirror.tables[c] shouldBe lab.rows(odd, c)
            }
        }

        test("of a table without a primary key all rows are copied in one go, which begins anew when it was interrupted") {
            CopyLab(url).use { lab ->
                lab.execute("create table t (v int)")
                val t = lab.watch("t")
                lab.execute("insert into t select generate_series(1, 1200)")
                var reader = lab.reader()
                val values = ArrayList<Int>()

                suspend fun take(from: LogCursor) = reader.page(from, LogFilter(), 100).also { page ->
                    page.rows.forEach {
                        if (it.note == RESTARTED) values.clear() else values += it.new!!.filter(Char::isDigit).toInt()
                    }
                }
                var page = take(lab.start(t))
                lab.execute("insert into t values (5000)")
                page = take(page.next)
                // Back to the middle of what is still open.
                val middle = page.cursorAfter(page.rows[page.rows.size / 2])
                repeat(page.rows.size - 1 - page.rows.size / 2) { values.removeLast() }
                page = take(middle)
                val beforeLoss = page.next.copy(copying = CopyState.parse(page.next.copying!!.toJson()))
                reader.close()
                reader = lab.reader()
                lab.execute("insert into t values (5001)")
                page = take(beforeLoss)
                page.rows.map { it.note } shouldContainExactly listOf(RESTARTED)
                while (page.rows.isNotEmpty()) page = take(page.next)
                reader.close()
                page.next.copying shouldBe null
                values.sorted() shouldBe (1..1200) + listOf(5000, 5001)
            }
        }

        test("each share copies its own keys") {
            CopyLab(url).use { lab ->
                lab.execute("create table t (id int primary key, v int); create table keyless (v int)")
                val t = lab.watch("t")
                val keyless = lab.watch("keyless")
                lab.execute("insert into t select i, 0 from generate_series(1, 300) i; insert into keyless values (1)")
                val shares = (0..2).map { part ->
                    val mirror = Mirror()
                    var round = 0
                    lab.reader(chunkRows = 20, part = part).use { reader ->
                        reader.drainInto(mirror, lab.start(t), filter = LogFilter(part = part, parts = 3)) {
                            if (round++ >= 20) return@drainInto
                            lab.execute("update t set v = v + 1 where id % 40 = 3")
                            lab.execute("update t set id = id + 1000 where id = (select min(id) from t)")
                        }
                        reader.page(lab.start(keyless), LogFilter(part = part, parts = 3), 10).rows.size shouldBe if (part == 0) 1 else 0
                    }
                    mirror.complaints.shouldBeEmpty()
                    mirror.tables.getValue(t).keys.size shouldBeGreaterThan 50
                    mirror.tables.getValue(t)
                }
                // Each is the table's share as it was when that share was read to its end: the last one tells.
                val now = lab.rows("t", t)
                shares.last() shouldBe now.filterKeys { it in shares.last() }
                shares.last().size shouldBe now.keys.count { KeyShare.of(it, 3) == 2 }
            }
        }

        test("copies what the triggers log: these columns of these rows") {
            CopyLab(url).use { lab ->
                lab.execute("create table t (id int primary key, open boolean, secret text, j jsonb)")
                val predicate = "row.open and jsonb_exists(row.j, 'a')"
                val only = lab.watch("t", WatchOptions.builder().excludeColumns("secret").where(predicate).build())
                lab.execute(
                    "insert into t select i, i % 2 = 0, 's', case when i % 3 = 0 then '{\"a\": 1}' else '{}' end::jsonb " +
                        "from generate_series(1, 60) i",
                )
                lab.reader(chunkRows = 7).use { reader ->
                    val mirror = Mirror()
                    reader.drainInto(mirror, lab.start(only))
                    val expected = (6..60 step 6).associate { """{"id": $it}""" to """{"j": {"a": 1}, "id": $it, "open": true}""" }
                    mirror.tables[only] shouldBe expected
                }
            }
        }

        test("a row that cannot be put into JSON is a gap, and the others come") {
            CopyLab(url).use { lab ->
                lab.execute("create table t (id int primary key, d int)")
                val t = lab.watch("t", WatchOptions.builder().where("10 / row.d > 0").build())
                lab.execute("alter table t disable trigger user")
                lab.execute("insert into t select i, case when i % 50 = 33 then 0 else 1 end from generate_series(1, 100) i")
                lab.reader(chunkRows = 40).use { reader ->
                    val mirror = Mirror()
                    reader.drainInto(mirror, lab.start(t))
                    mirror.complaints shouldContainExactly listOf("""gap I 22012 at {"id": 33}""", """gap I 22012 at {"id": 83}""")
                    mirror.existing shouldBe 98
                }
            }
        }

        test("rows of many megabytes come one by one") {
            CopyLab(url).use { lab ->
                lab.execute("create table t (id int primary key, v text); create table keyless (v text)")
                val t = lab.watch("t")
                val keyless = lab.watch("keyless")
                lab.execute(
                    """alter table t disable trigger user; alter table keyless disable trigger user;
                    insert into t select i, repeat('x', 25000000) from generate_series(1, 4) i;
                    insert into t select i, '' from generate_series(10, 99) i;
                    insert into keyless select v from t""",
                )
                lab.reader().use { reader ->
                    for (table in listOf(t, keyless)) {
                        val sizes = ArrayList<Int>()
                        var cursor = lab.start(table)
                        while (true) {
                            val page = reader.page(cursor, LogFilter(), 1000)
                            if (page.rows.isEmpty()) break
                            page.rows.sumOf { it.new!!.length } shouldBeLessThan 30_000_000
                            sizes += page.rows.map { it.new!!.length / 25_000_000 }
                            cursor = page.next
                        }
                        sizes.sum() shouldBe 4
                        sizes.size shouldBe 94
                    }
                }
            }
        }

        val alterations = mapOf(
            "t_id type text collate \"de-x-icu\"" to true,
            "t_id type bigint using t_id::bigint" to true,
            "v type text" to false,
        )
        for ((alteration, changesOrder) in alterations) {
            val outcome = if (changesOrder) "the copy begins anew, and says so" else "the copy goes on"
            test("after DDL in the middle $outcome: $alteration") {
                CopyLab(url).use { lab ->
                    lab.execute("create table t (t_id text collate \"C\" primary key, v int)")
                    val t = lab.watch("t")
                    lab.execute("insert into t select i::text, 0 from generate_series(1, 100) i")
                    lab.reader(chunkRows = 10).use { reader ->
                        val mirror = Mirror()
                        val page = reader.page(lab.start(t), LogFilter(), 15)
                        page.rows.forEach(mirror::apply)
                        lab.execute("delete from t where t_id in ('1', '99')")
                        lab.execute("alter table t alter column $alteration")
                        lab.execute("insert into t values (101); delete from t where t_id::text = '55'")
                        reader.drainInto(mirror, page.next)
                        mirror.complaints.shouldBeEmpty()
                        mirror.restarts shouldBe if (changesOrder) 1 else 0
                        // What the rewrite did to the other columns is told by SchemaChanged, not by changes.
                        mirror.tables.getValue(t).keys shouldBe lab.rows("t", t).keys
                    }
                }
            }
        }

        test("a table that is dropped or not watched any more is passed over") {
            CopyLab(url).use { lab ->
                lab.execute("create table a (id int primary key)")
                lab.execute("create table b (id int primary key)")
                lab.execute("create table c (id int primary key)")
                val watched = listOf("a", "b", "c").map { table ->
                    lab.watch(table).also { lab.execute("insert into $table select generate_series(1, 30)") }
                }
                lab.reader(chunkRows = 10).use { reader ->
                    val mirror = Mirror()
                    val page = reader.page(lab.start(*watched.toIntArray()), LogFilter(), 10)
                    page.rows.forEach(mirror::apply)
                    lab.execute("drop table a; delete from tailrace.watched where id = ${watched[1]}")
                    reader.drainInto(mirror, page.next)
                    mirror.tables.mapValues { it.value.size } shouldBe mapOf(watched[0] to 10, watched[2] to 30)
                }
            }
        }
    })

class CopiedTablesSpec : CopiedTablesTests(TestServer::url)

class CopiedTablesByPgjdbcNgSpec : CopiedTablesTests(TestServer::pgjdbcNgUrl)
