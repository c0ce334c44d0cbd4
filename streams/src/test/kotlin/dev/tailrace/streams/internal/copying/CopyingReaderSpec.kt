package dev.tailrace.streams.internal.copying

import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.testing.TestServer
import dev.tailrace.streams.error.PrivilegeMissingException
import dev.tailrace.streams.internal.reading.CopyState
import dev.tailrace.streams.internal.reading.LogFilter
import dev.tailrace.streams.internal.reading.parsePosition
import dev.tailrace.streams.log.Position
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain

/** By each driver. */
abstract class CopyingReaderTests(url: (String) -> String) :
    FunSpec({
        test("copies what is there in the order of the key, then follows") {
            CopyLab(url).use { lab ->
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

        test("goes on from every single row, whatever has changed since, with a reader that knows nothing") {
            CopyLab(url).use { lab ->
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
                            "insert into t values ($round * 7 % 400 * 10 + $round, 1) on conflict do nothing; " +
                                "update t set v = v + 1 where id % 80 = 0; " +
                                "update t set id = ${if (round % 2 == 0) -1 else 1_000_000} - id where id = $round * 10; " +
                                "delete from t where id = $round * 30",
                        )
                    }
                }
                reader.close()
                mirror.complaints.shouldBeEmpty()
                mirror.tables[t] shouldBe lab.rows("t", t)
            }
        }

        test("a row that came and went in the meantime is never seen") {
            CopyLab(url).use { lab ->
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
            CopyLab(url).use { lab ->
                lab.execute("create table t (id int primary key, v int)")
                val t = lab.watch("t")
                lab.execute("insert into t select i, 0 from generate_series(1, 20) i")
                lab.reader(chunkRows = 10).use { reader ->
                    val mirror = Mirror()
                    val page = reader.page(lab.start(t), LogFilter(), 10)
                    page.rows.forEach(mirror::apply)
                    lab.execute("update t set id = 100 where id = 5")
                    lab.execute("update t set id = 5 where id = 15")
                    lab.execute("update t set id = 3000 where id = 100")
                    lab.execute("update t set id = -1 where id = 12; update t set id = 17000 where id = 17")
                    reader.drainInto(mirror, page.next)
                    mirror.complaints.shouldBeEmpty()
                    mirror.tables[t] shouldBe lab.rows("t", t)
                }
            }
        }

        test("a truncation in the middle takes away what was copied, and no more") {
            CopyLab(url).use { lab ->
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
                    lab.execute("truncate t")
                    lab.execute("insert into t select i, 1 from generate_series(8, 70) i")
                    lab.execute("truncate u")
                    lab.execute("insert into u values (1, 1)")
                    reader.drainInto(mirror, page.next)
                    mirror.complaints.shouldBeEmpty()
                    mirror.tables[t] shouldBe lab.rows("t", t)
                    mirror.tables[u] shouldBe lab.rows("u", u)
                }
            }
        }

        test("a position that leaves the process tells how far the copy is") {
            CopyLab(url).use { lab ->
                lab.execute("create table t (id text primary key, v int)")
                val t = lab.watch("t")
                lab.execute("insert into t select 'ä.~\"' || i, 0 from generate_series(1, 30) i")
                lab.reader(chunkRows = 10).use { reader ->
                    val page = reader.page(lab.start(t), LogFilter(), 10)
                    val position = Position.parse(page.positionAfter(page.rows[4]).toString())
                    parsePosition(position).second shouldBe page.cursorAfter(page.rows[4])
                }
            }
        }

        test("a role that may not read the table is told what it lacks, and so is one that policies hide rows from") {
            CopyLab(url).use { lab ->
                lab.execute("create table t (id int primary key)")
                val t = lab.watch("t")
                val role = "poor_${lab.database}"
                lab.execute(
                    """create role $role login password 'poor'; grant usage on schema tailrace to $role;
                    grant all on all tables in schema tailrace to $role;
                    grant all on all sequences in schema tailrace to $role""",
                )
                val url = TestServer.url(lab.database).replaceFirst(Regex("//[^@]*@"), "//$role:poor@")
                Tailrace.connect(url).use { db ->
                    CopyingReader.open(db, "r").use { reader ->
                        val start = lab.start(t)
                        shouldThrow<PrivilegeMissingException> { reader.page(start, LogFilter(), 10) }.message shouldContain "public.t"
                        lab.execute("grant select on t to $role")
                        reader.page(lab.start(t), LogFilter(), 10).rows.shouldBeEmpty()
                        lab.execute("alter table t enable row level security")
                        shouldThrow<PrivilegeMissingException> { reader.page(start, LogFilter(), 10) }.message shouldContain "BYPASSRLS"
                    }
                }
                lab.execute("drop owned by $role; drop role $role")
            }
        }
    })

class CopyingReaderSpec : CopyingReaderTests(TestServer::url)

class CopyingReaderByPgjdbcNgSpec : CopyingReaderTests(TestServer::pgjdbcNgUrl)
