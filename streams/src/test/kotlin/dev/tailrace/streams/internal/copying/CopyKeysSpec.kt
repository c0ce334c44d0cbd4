package dev.tailrace.streams.internal.copying

import dev.tailrace.dsl.error.InvalidQueryException
import dev.tailrace.dsl.testing.TestServer
import dev.tailrace.streams.internal.reading.LogFilter
import dev.tailrace.streams.log.WatchOptions
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain

class CopyKeysSpec :
    FunSpec({
        test("a predicate with question marks is copied by, or refused clearly where the driver would take them for parameters") {
            for (url in listOf(TestServer::url, TestServer::pgjdbcNgUrl)) {
                CopyLab(url).use { lab ->
                    lab.execute("create table t (id int primary key, j jsonb)")
                    val t = lab.watch("t", WatchOptions.builder().where("row.j ? 'a'").build())
                    lab.execute("""insert into t values (1, '{"a": 1}'), (2, '{"b": 2}')""")
                    lab.reader().use { reader ->
                        if (url == TestServer::url) {
                            reader.page(lab.start(t), LogFilter(), 10).rows.map { it.key } shouldBe listOf("""{"id": 1}""")
                        } else {
                            shouldThrow<InvalidQueryException> { reader.page(lab.start(t), LogFilter(), 10) }.message shouldContain
                                "jsonb_exists"
                        }
                    }
                }
            }
        }

        val keys = mapOf(
            "text, by the database's collation" to ("name text primary key" to "md5(i::text)"),
            "text, by an ICU collation, umlauts and capitals among them" to
                (
                    """name text collate "de-x-icu" primary key""" to
                        "(array['ä','A','a','ß','Z','z','Ö','o','é','E','日','_'])[1 + i % 12] || i"
                ),
            "text, of which two that differ are the same to an ICU collation's first level" to
                ("name text collate loose primary key" to "(array['x','X','ä','a'])[1 + i % 4] || i"),
            "character of fixed length" to ("name char(7) primary key" to "'a' || i"),
            "several columns" to
                ("""a int, b text collate "de-x-icu", c numeric, primary key (c, b, a)""" to "i % 7, 'ö' || i % 13, i / 100.0"),
            "uuid" to ("id uuid primary key" to "md5(i::text)::uuid"),
            "timestamptz" to ("at timestamptz primary key" to "timestamptz '0040-01-01 BC' + i * interval '7 days 3.000001 seconds'"),
            "interval" to ("i interval primary key" to "i * interval '1 month 3 days 0.5 seconds'"),
            "double precision with infinity and nothing" to
                ("f float8 primary key" to "case i when 1 then 'NaN' when 2 then 'infinity' when 3 then '-infinity' else 1.0 / i end"),
            "bytea" to ("k bytea primary key" to "decode(md5(i::text), 'hex')"),
            "an array" to ("k text[] primary key" to "array['a' || i % 5, null, '\"' || i]"),
            "an enumeration and a domain" to
                ("m mood, p positive, primary key (m, p)" to "(array['sad','ok','happy'])[1 + i % 3]::mood, i"),
            "a range" to ("r int4range primary key" to "int4range(i, i * 2)"),
            "an extension's type" to
                (
                    """e citext, n int, primary key (e, n)""" to
                        "case i % 3 when 0 then 'ABC' when 1 then 'abd' else 'aBB' end || i % 5, i"
                ),
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
    })
