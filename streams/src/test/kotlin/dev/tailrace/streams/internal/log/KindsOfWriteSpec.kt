package dev.tailrace.streams.internal.log

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.shouldBe
import org.postgresql.PGConnection
import java.io.StringReader

class KindsOfWriteSpec :
    FunSpec({
        suspend fun watching(schema: String, vararg tables: String, body: suspend (WatchedDatabase) -> Unit) =
            WatchedDatabase.open(schema).use { db ->
                tables.forEach { db.watch(it) }
                body(db)
            }

        test("an upsert is the insert or the update that it came to be") {
            watching("create table t (id int primary key, n int)", "t") { db ->
                val upsert = "insert into t values (1, 1), (2, 1) on conflict (id) do update set n = t.n + 1"
                db.sql("insert into t values (1, 0)")
                db.loggedBy(upsert) shouldContainExactly listOf(
                    """U {"id": 1} new {"n": 1, "id": 1}""",
                    """I {"id": 2} new {"n": 1, "id": 2}""",
                )
            }
        }

        test("rows that a foreign key deletes or updates are logged, of the same table too") {
            val schema = """
                create table t (id int primary key, above int references t on delete cascade on update cascade);
                create table u (id int primary key, t int references t on delete set null on update cascade)
            """
            watching(schema, "t", "u") { db ->
                db.sql("insert into t values (1, null), (2, 1), (3, 2); insert into u values (7, 2)")
                db.loggedBy("update t set id = 20 where id = 2") shouldContainExactly listOf(
                    """K {"id": 20} <{"id": 2} new {"id": 20, "above": 1}""",
                    """U {"id": 3} new {"id": 3, "above": 20}""",
                    """U {"id": 7} new {"t": 20, "id": 7}""",
                )
                db.loggedBy("delete from t where id = 1").toSet() shouldBe setOf(
                    """D {"id": 1}""",
                    """D {"id": 20}""",
                    """D {"id": 3}""",
                    """U {"id": 7} new {"t": null, "id": 7}""",
                )
            }
        }

        test("rows that COPY brings are logged") {
            watching("create table t (id int primary key)", "t") { db ->
                db.logged()
                db.application.unwrap(PGConnection::class.java).copyAPI.copyIn("copy t from stdin", StringReader("1\n2\n"))
                db.logged() shouldContainExactly listOf("""I {"id": 1} new {"id": 1}""", """I {"id": 2} new {"id": 2}""")
            }
        }

        test("a statement without rows logs nothing") {
            watching("create table t (id int primary key, n int)", "t") { db ->
                db.loggedBy("update t set n = 1; delete from t; insert into t select 1 where false").shouldHaveSize(0)
            }
        }

        test("keys that are swapped or shifted in one statement can be told from keys that are gone") {
            watching("create table t (id int primary key deferrable, n int)", "t") { db ->
                for (change in listOf("3 - id", "id + 1", "id - 1", "case when n = 1 then id + 10 else id end")) {
                    db.sql("delete from t; insert into t values (1, 1), (2, 2); update t set id = $change")
                    db.replayed() shouldBe db.sql("select jsonb_build_object('id', id)::text from t").toSet()
                }
            }
        }

        test("a key that an earlier statement of the transaction moved to is gone when it is left") {
            watching("create table t (id int primary key)", "t") { db ->
                db.sql("begin; insert into t values (1); update t set id = 2; update t set id = 3; commit")
                db.replayed() shouldBe setOf("""{"id": 3}""")
            }
        }

        test("a key update of somebody's trigger in the middle of a statement does not confuse its own") {
            val schema = """
                create table t (id int primary key deferrable); create table u (id int primary key);
                create function more() returns trigger language plpgsql as 'begin update u set id = id + 1; return null; end';
                create trigger more after update on t for each row execute function more()
            """
            watching(schema, "t", "u") { db ->
                db.sql("insert into u values (5); insert into t values (1), (2); update t set id = 3 - id; delete from u")
                db.replayed() shouldBe setOf("""{"id": 1}""", """{"id": 2}""")
            }
        }

        test("TRUNCATE is logged, of tables that it cascades to as well") {
            val schema = "create table t (id int primary key); create table u (id int primary key, t int references t)"
            watching(schema, "t", "u") { db ->
                db.loggedBy("truncate t cascade") shouldContainExactly listOf("T", "T")
            }
        }

        test("rows of partitions are logged, through the root or not, of later partitions too") {
            watching(PARTITIONED, "t") { db ->
                db.sql("create table t_c partition of t for values in ('c') partition by range (id)")
                db.sql("create table t_c_1 partition of t_c for values from (0) to (10)")
                val inserts = "insert into t values (1, 'a'); insert into t_b (id, part) values (2, 'b'); insert into t values (3, 'c')"
                db.loggedBy(inserts) shouldBe listOf(
                    """I {"id": 1, "part": "a"} new {"id": 1, "part": "a"}""",
                    """I {"id": 2, "part": "b"} new {"id": 2, "part": "b"}""",
                    """I {"id": 3, "part": "c"} new {"id": 3, "part": "c"}""",
                )
            }
        }

        test("rows that change places between partitions can be told from rows that are gone") {
            watching(PARTITIONED, "t") { db ->
                db.sql("insert into t values (1, 'a'), (1, 'b'), (2, 'a')")
                db.sql("update t set part = case part when 'a' then 'b' else 'a' end where id = 1; delete from t where id = 2")
                db.replayed() shouldBe setOf("""{"id": 1, "part": "a"}""", """{"id": 1, "part": "b"}""")
            }
        }

        test("a row that is inserted and deleted by statements of one transaction is gone, whatever moved in between") {
            watching(PARTITIONED, "t") { db ->
                val moved = "insert into t values (1, 'a'); update t set part = 'b'"
                db.sql("begin; $moved; insert into t values (1, 'a'); delete from t_a; commit")
                db.replayed() shouldBe setOf("""{"id": 1, "part": "b"}""")
            }
        }

        test("TRUNCATE of a partitioned table is logged once, of a partition alone as a gap") {
            watching(PARTITIONED, "t") { db ->
                db.loggedBy("truncate t") shouldContainExactly listOf("T")
                db.loggedBy("truncate t_a") shouldContainExactly listOf("G T 00000 public.t_a")
                db.loggedBy("begin; truncate t; insert into t values (1, 'a'); truncate t_a; commit") shouldContainExactly
                    listOf("T", """I {"id": 1, "part": "a"} new {"id": 1, "part": "a"}""", "G T 00000 public.t_a")
            }
        }

        test("a table without a primary key logs its old rows and no key") {
            watching("create table t (n int, s text)", "t") { db ->
                db.loggedBy("insert into t values (1, 'a'); update t set n = 2; delete from t") shouldContainExactly listOf(
                    """I new {"n": 1, "s": "a"}""",
                    """U old {"n": 1, "s": "a"} new {"n": 2, "s": "a"}""",
                    """D old {"n": 2, "s": "a"}""",
                )
            }
        }

        test("a key of several columns keeps their names, in quotes and in any script") {
            val schema = """create schema "Ä.b"; create table "Ä.b"."t ""q' ${"$"}1 {key}\" """ +
                """("Größe ""x" int, "o'k\" text, primary key ("o'k\", "Größe ""x"))"""
            watching(schema) { db ->
                db.watch("""Ä.b.t "q' ${"$"}1 {key}\""")
                db.loggedBy("""insert into "Ä.b"."t ""q' ${"$"}1 {key}\" values (1, '😀')""") shouldContainExactly listOf(
                    """I {"o'k\\": "😀", "Größe \"x": 1} new {"o'k\\": "😀", "Größe \"x": 1}""",
                )
            }
        }

        test("generated columns are logged if they are stored") {
            val schema = "create table t (id int primary key, d int generated always as (id * 2) stored, " +
                "v int generated always as (id * 3))"
            watching(schema, "t") { db ->
                db.loggedBy("insert into t values (1)") shouldContainExactly listOf("""I {"id": 1} new {"d": 2, "id": 1}""")
            }
        }

        test("values of every kind of type are logged in full precision") {
            val schema = """
                create type mood as enum ('fine'); create type pair as (a int, b text); create domain positive as int check (value > 0);
                create table t (id int primary key, b bigint, n numeric, d float8, f float8, m mood, p pair, o positive, a text[],
                    i interval, ts timestamptz, x bytea, j jsonb, r int4range, u uuid)
            """
            watching(schema, "t") { db ->
                val row = """
                    insert into t values (1, 9223372036854775807, 12345678901234567890.12345678901234567890, 0.1::float8 + 0.2, 'NaN',
                        'fine', (1, 'x'), 3, '{a,NULL}', '1 mon 2 days', '2020-01-01 12:00+02', '\x00ff', '{"k": 1e2}', '[1,3)',
                        '00000000-0000-0000-0000-000000000001')
                """
                db.loggedBy(row).single().substringAfter(" new ") shouldBe
                    """{"a": ["a", null], "b": 9223372036854775807, "d": 0.30000000000000004, "f": "NaN", "i": "P1M2D", """ +
                    """"j": {"k": 100}, "m": "fine", "n": 12345678901234567890.12345678901234567890, "o": 3, "p": {"a": 1, "b": "x"}, """ +
                    """"r": "[1,3)", "u": "00000000-0000-0000-0000-000000000001", "x": "\\x00ff", "id": 1, """ +
                    """"ts": "2020-01-01T10:00:00+00:00"}"""
            }
        }

        for (megabytes in listOf(1, 25)) {
            test("a row of $megabytes MB is logged whole") {
                watching("create table t (id int primary key, s text)", "t") { db ->
                    db.sql("insert into t select 1, string_agg(md5(g::text), '') from generate_series(1, $megabytes * 32768) g")
                    db.sql("select length(new->>'s') from tailrace.change_log where md5(new->>'s') = (select md5(s) from t)") shouldBe
                        listOf(megabytes shl 20)
                }
            }
        }

        test("emoji are logged whole; a NUL, which json may hold and jsonb may not, is a gap") {
            watching("create table t (id int primary key, s text, j json)", "t") { db ->
                db.loggedBy("""insert into t values (1, '😀 ü', '{"k": "👩‍🚀"}')""") shouldContainExactly
                    listOf("""I {"id": 1} new {"j": {"k": "👩‍🚀"}, "s": "😀 ü", "id": 1}""")
                db.loggedBy("""insert into t values (2, null, '{"k": "\u0000"}')""") shouldContainExactly listOf("""G {"id": 2} I 22P05""")
            }
        }

        test("what somebody's trigger does to the same row is logged after the change that set it off") {
            val schema = """
                create table t (id int primary key, n int);
                create function again() returns trigger language plpgsql as
                    'begin update t set n = n + 1 where id = new.id and n < 3; return null; end';
                create trigger "!!first" after insert or update on t for each row when (pg_trigger_depth() > 9) execute function again();
                create trigger again after insert or update on t for each row execute function again()
            """
            watching(schema, "t") { db ->
                db.loggedBy("insert into t values (1, 1)") shouldContainExactly listOf(
                    """I {"id": 1} new {"n": 1, "id": 1}""",
                    """U {"id": 1} new {"n": 2, "id": 1}""",
                    """U {"id": 1} new {"n": 3, "id": 1}""",
                )
            }
        }

        test("what is rolled back leaves nothing") {
            watching("create table t (id int primary key)", "t") { db ->
                db.loggedBy("begin; insert into t values (1); savepoint s; insert into t values (2); rollback to s; commit") shouldBe
                    listOf("""I {"id": 1} new {"id": 1}""")
                db.loggedBy("begin; insert into t values (3); rollback").shouldHaveSize(0)
            }
        }
    })

private const val PARTITIONED = """
    create table t (id int, part text, primary key (id, part) deferrable) partition by list (part);
    create table t_a partition of t for values in ('a');
    create table t_b (part text, gone int, id int not null);
    alter table t_b drop gone, add primary key (id, part) deferrable;
    alter table t attach partition t_b for values in ('b')
"""
