package dev.tailrace.streams.internal.copying

import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.testing.TestServer
import dev.tailrace.streams.error.PrivilegeMissingException
import dev.tailrace.streams.internal.reading.CopyState
import dev.tailrace.streams.internal.reading.LogFilter
import dev.tailrace.streams.log.WatchOptions
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.ints.shouldBeGreaterThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain

class CopyingReaderSpec :
    FunSpec({
        test("copies what is there in the order of the key, then follows") {
            CopyLab().use { lab ->
                lab.execute("create table t (id bigint primary key, v text)")
                val t = lab.watch("t")
                lab.execute("insert into t select i, 'v' || i from generate_series(1, 250) i")
                lab.reader().use { reader ->
                    val mirror = Mirror()
                    val end = reader.drainInto(mirror, lab.start(t))
                    mirror.existing shouldBe 250
                    end.copying shouldBe null
                    lab.execute("update t set v = 'w' where id = 7; delete from t where id = 8; insert into t values (9999, 'new')")
                    reader.drainInto(mirror, end)
                    mirror.complaints.shouldBeEmpty()
                    mirror.existing shouldBe 250
                    mirror.tables[t] shouldBe lab.rows("t", t)
                }
            }
        }

        val keys = mapOf(
            "text, by the database's collation" to ("name text primary key" to "md5(i::text)"),
            "text, by an ICU collation, umlauts and capitals among them" to
                ("""name text collate "de-x-icu" primary key""" to "(array['ä','A','a','ß','Z','z','Ö','o','é','E','日','_'])[1 + i % 12] || i"),
            "text, of which two that differ are the same to an ICU collation's first level" to
                ("name text collate loose primary key" to "(array['x','X','ä','a'])[1 + i % 4] || i"),
            "character of fixed length" to ("name char(7) primary key" to "'a' || i"),
            "several columns" to ("""a int, b text collate "de-x-icu", c numeric, primary key (c, b, a)""" to "i % 7, 'ö' || i % 13, i / 100.0"),
            "uuid" to ("id uuid primary key" to "md5(i::text)::uuid"),
            "timestamptz" to ("at timestamptz primary key" to "timestamptz '0040-01-01 BC' + i * interval '7 days 3.000001 seconds'"),
            "interval" to ("i interval primary key" to "i * interval '1 month 3 days 0.5 seconds'"),
            "double precision with infinity and nothing" to
                ("f float8 primary key" to "case i when 1 then 'NaN' when 2 then 'infinity' when 3 then '-infinity' else 1.0 / i end"),
            "bytea" to ("k bytea primary key" to "decode(md5(i::text), 'hex')"),
            "an array" to ("k text[] primary key" to "array['a' || i % 5, null, '\"' || i]"),
            "an enumeration and a domain" to ("m mood, p positive, primary key (m, p)" to "(array['sad','ok','happy'])[1 + i % 3]::mood, i"),
            "a range" to ("r int4range primary key" to "int4range(i, i * 2)"),
            "an extension's type" to ("""e citext, n int, primary key (e, n)""" to "case i % 3 when 0 then 'ABC' when 1 then 'abd' else 'aBB' end || i % 5, i"),
        )
        for ((what, definition) in keys) {
            test("goes on after any key: $what") {
                CopyLab().use { lab ->
                    lab.execute(
                        """create extension if not exists citext; create type mood as enum ('sad', 'ok', 'happy');
                        create domain positive as int check (value > 0);
                        create collation loose (provider = icu, locale = 'und-u-ks-level1', deterministic = true)""",
                    )
                    lab.execute("create table t (${definition.first}, v int not null)")
                    val t = lab.watch("t")
                    lab.execute("insert into t select ${definition.second}, i from generate_series(1, 333) i")
                    val mirror = Mirror()
                    lab.reader(chunkRows = 7).use { reader ->
                        reader.drainInto(mirror, lab.start(t), limit = 5) {
                            // In front of what is copied and behind it.
                            lab.execute("update t set v = v + 1 where v % 50 = 0")
                        }
                    }
                    mirror.complaints.shouldBeEmpty()
                    mirror.existing shouldBe 333
                    mirror.tables[t] shouldBe lab.rows("t", t)
                }
            }
        }

        test("goes on from every single row, whatever has changed since, with a reader that knows nothing") {
            CopyLab().use { lab ->
                lab.execute("create table t (id int primary key, v int not null)")
                val t = lab.watch("t")
                lab.execute("insert into t select i, 0 from generate_series(10, 400, 10) i")
                var reader = lab.reader(chunkRows = 8)
                val mirror = Mirror()
                var cursor = lab.start(t)
                var round = 0
                while (true) {
                    val page = reader.page(cursor, LogFilter(), 5)
                    if (page.rows.isEmpty()) break
                    val row = page.rows.first()
                    mirror.apply(row)
                    cursor = page.cursorAfter(row)
                    cursor = cursor.copy(copying = cursor.copying?.let { CopyState.parse(it.toJson()) })
                    if (round++ % 3 == 0) {
                        reader.close()
                        reader = lab.reader(chunkRows = 8)
                    }
                    if (round < 60) {
                        lab.execute(
                            "insert into t values ($round * 7 % 400 * 10 + $round, 1) on conflict do nothing; update t set v = v + 1 where id % 80 = 0; " +
                                "update t set id = ${if (round % 2 == 0) -1 else 1_000_000} - id where id = $round * 10; delete from t where id = $round * 30",
                        )
                    }
                }
                reader.close()
                mirror.complaints.shouldBeEmpty()
                mirror.tables[t] shouldBe lab.rows("t", t)
            }
        }

        test("a row that came and went in the meantime is never seen") {
            CopyLab().use { lab ->
                lab.execute("create table t (id int primary key, v int)")
                val t = lab.watch("t")
                lab.execute("insert into t select i, 0 from generate_series(1, 20) i")
                lab.reader(chunkRows = 10).use { reader ->
                    val mirror = Mirror()
                    val page = reader.page(lab.start(t), LogFilter(), 10)
                    page.rows.forEach(mirror::apply)
                    lab.execute("insert into t values (15000, 1); update t set v = 2 where id = 15000; delete from t where id = 15000")
                    lab.execute("delete from t where id = 18")
                    reader.drainInto(mirror, page.next)
                    mirror.complaints.shouldBeEmpty()
                    mirror.existing shouldBe 19
                    mirror.tables[t] shouldBe lab.rows("t", t)
                }
            }
        }

        test("a key that is moved across the copy comes once, from either side") {
            CopyLab().use { lab ->
                lab.execute("create table t (id int primary key, v int)")
                val t = lab.watch("t")
                lab.execute("insert into t select i, 0 from generate_series(1, 20) i")
                lab.reader(chunkRows = 10).use { reader ->
                    val mirror = Mirror()
                    val page = reader.page(lab.start(t), LogFilter(), 10)
                    page.rows.forEach(mirror::apply)
                    lab.execute("update t set id = 100 where id = 5; update t set id = 5 where id = 15; update t set id = 3000 where id = 100")
                    lab.execute("update t set id = -1 where id = 12; update t set id = 17000 where id = 17")
                    reader.drainInto(mirror, page.next)
                    mirror.complaints.shouldBeEmpty()
                    mirror.tables[t] shouldBe lab.rows("t", t)
                }
            }
        }

        test("a truncation in the middle takes away what was copied, and no more") {
            CopyLab().use { lab ->
                lab.execute("create table t (id int primary key, v int); create table u (id int primary key, v int)")
                val t = lab.watch("t")
                val u = lab.watch("u")
                lab.execute("insert into t select i, 0 from generate_series(1, 50) i; insert into u select * from t")
                lab.reader(chunkRows = 10).use { reader ->
                    val mirror = Mirror()
                    var page = reader.page(lab.start(t, u), LogFilter(), 10)
                    page.rows.forEach(mirror::apply)
                    page = reader.page(page.next, LogFilter(), 5)
                    page.rows.forEach(mirror::apply)
                    lab.execute("truncate t; insert into t select i, 1 from generate_series(8, 70) i; truncate u; insert into u values (1, 1)")
                    reader.drainInto(mirror, page.next)
                    mirror.complaints.shouldBeEmpty()
                    mirror.tables[t] shouldBe lab.rows("t", t)
                    mirror.tables[u] shouldBe lab.rows("u", u)
                }
            }
        }

        test("copies one table after the other, empty ones and strangely named ones too, and changes of those to come wait") {
            CopyLab().use { lab ->
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
            CopyLab().use { lab ->
                lab.execute("create table t (v int)")
                val t = lab.watch("t")
                lab.execute("insert into t select generate_series(1, 1200)")
                var reader = lab.reader()
                val values = ArrayList<Int>()
                suspend fun take(from: dev.tailrace.streams.internal.reading.LogCursor) = reader.page(from, LogFilter(), 100).also { page ->
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
            CopyLab().use { lab ->
                lab.execute("create table t (id int primary key, v int); create table keyless (v int)")
                val t = lab.watch("t")
                val keyless = lab.watch("keyless")
                lab.execute("insert into t select i, 0 from generate_series(1, 300) i; insert into keyless values (1)")
                val shares = (0..2).map { part ->
                    val mirror = Mirror()
                    var round = 0
                    lab.reader(chunkRows = 20, part = part).use { reader ->
                        reader.drainInto(mirror, lab.start(t), filter = LogFilter(part = part, parts = 3)) {
                            if (round++ < 20) lab.execute("update t set v = v + 1 where id % 40 = 3; update t set id = id + 1000 where id = (select min(id) from t)")
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
                shares.last().size shouldBe now.keys.count { dev.tailrace.streams.consumer.KeyShare.of(it, 3) == 2 }
            }
        }

        test("copies what the triggers log: these columns of these rows") {
            CopyLab().use { lab ->
                lab.execute("create table t (id int primary key, open boolean, secret text, j jsonb)")
                val only = lab.watch("t", WatchOptions.builder().excludeColumns("secret").where("row.open and row.j ? 'a'").build())
                lab.execute("insert into t select i, i % 2 = 0, 's', case when i % 3 = 0 then '{\"a\": 1}' else '{}' end::jsonb from generate_series(1, 60) i")
                lab.reader(chunkRows = 7).use { reader ->
                    val mirror = Mirror()
                    reader.drainInto(mirror, lab.start(only))
                    mirror.tables[only] shouldBe (6..60 step 6).associate { """{"id": $it}""" to """{"j": {"a": 1}, "id": $it, "open": true}""" }
                }
            }
        }

        test("a row that cannot be put into JSON is a gap, and the others come") {
            CopyLab().use { lab ->
                lab.execute("create table t (id int primary key, d int)")
                val t = lab.watch("t", WatchOptions.builder().where("10 / row.d > 0").build())
                lab.execute("alter table t disable trigger user; insert into t select i, case when i % 50 = 33 then 0 else 1 end from generate_series(1, 100) i")
                lab.reader(chunkRows = 40).use { reader ->
                    val mirror = Mirror()
                    reader.drainInto(mirror, lab.start(t))
                    mirror.complaints shouldContainExactly listOf("""gap I 22012 at {"id": 33}""", """gap I 22012 at {"id": 83}""")
                    mirror.existing shouldBe 98
                }
            }
        }

        test("rows of many megabytes come one by one") {
            CopyLab().use { lab ->
                lab.execute("create table t (id int primary key, v text); create table keyless (v text)")
                val t = lab.watch("t")
                val keyless = lab.watch("keyless")
                lab.execute(
                    """alter table t disable trigger user; alter table keyless disable trigger user; 
                    insert into t select i, repeat('x', 25000000) from generate_series(1, 4) i; insert into t select i, '' from generate_series(10, 99) i;
                    insert into keyless select v from t""",
                )
                lab.reader().use { reader ->
                    for (table in listOf(t, keyless)) {
                        val sizes = ArrayList<Int>()
                        var cursor = lab.start(table)
                        while (true) {
                            val page = reader.page(cursor, LogFilter(), 1000)
                            if (page.rows.isEmpty()) break
                            page.rows.sumOf { it.new!!.length } / 25_000_000 shouldBe minOf(1, page.rows.sumOf { it.new!!.length } / 25_000_000)
                            sizes += page.rows.map { it.new!!.length / 25_000_000 }
                            cursor = page.next
                        }
                        sizes.sum() shouldBe 4
                        sizes.size shouldBe 94
                    }
                }
            }
        }

        test("when the key's order changes, the copy begins anew and says so") {
            CopyLab().use { lab ->
                lab.execute("create table t (id text collate \"C\" primary key, v int)")
                val t = lab.watch("t")
                lab.execute("insert into t select i::text, 0 from generate_series(1, 100) i")
                for (ddl in listOf("id type text collate \"de-x-icu\"", "id type int using id::int", "id type bigint", "v type text")) {
                    lab.reader(chunkRows = 10).use { reader ->
                        val mirror = Mirror()
                        val page = reader.page(lab.start(t), LogFilter(), 15)
                        page.rows.forEach(mirror::apply)
                        lab.execute("delete from t where v::text = '0' and id::text = (select max(id::text) from t); alter table t alter column $ddl")
                        lab.execute("insert into t select 1 + max(id::text::int), '0' from t".let { if ("text" in ddl && ddl[0] == 'i') it.replace("1 + max(id::text::int)", "(1 + max(id::int))::text").replace("'0'", "0") else if (ddl[0] == 'i') it.replace("'0'", "0") else it })
                        reader.drainInto(mirror, page.next)
                        mirror.complaints.shouldBeEmpty()
                        mirror.restarts shouldBe if (ddl[0] == 'i') 1 else 0
                        // What the rewrite did to the other columns is told by SchemaChanged, not by changes.
                        mirror.tables.getValue(t).keys shouldBe lab.rows("t", t).keys
                    }
                }
            }
        }

        test("a table that is dropped or not watched any more is passed over") {
            CopyLab().use { lab ->
                lab.execute("create table a (id int primary key); create table b (id int primary key); create table c (id int primary key)")
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

        test("a role that may not read the table is told what it lacks, and so is one that policies hide rows from") {
            CopyLab().use { lab ->
                lab.execute("create table t (id int primary key)")
                val t = lab.watch("t")
                val role = "poor_${lab.database}"
                lab.execute(
                    """create role $role login password 'poor'; grant usage on schema tailrace to $role; grant all on all tables in schema tailrace to $role;
                    grant all on all sequences in schema tailrace to $role""",
                )
                val url = TestServer.url(lab.database).replaceFirst(Regex("//[^@]*@"), "//$role:poor@")
                Tailrace.connect(url).use { db ->
                    CopyingReader.open(db, "r").use { reader ->
                        shouldThrow<PrivilegeMissingException> { reader.page(lab.start(t), LogFilter(), 10) }.message shouldContain "public.t"
                        lab.execute("grant select on t to $role")
                        reader.page(lab.start(t), LogFilter(), 10).rows.shouldBeEmpty()
                        lab.execute("alter table t enable row level security")
                        shouldThrow<PrivilegeMissingException> { reader.page(lab.start(t), LogFilter(), 10) }.message shouldContain "BYPASSRLS"
                    }
                }
                lab.execute("drop owned by $role; drop role $role")
            }
        }
    })
