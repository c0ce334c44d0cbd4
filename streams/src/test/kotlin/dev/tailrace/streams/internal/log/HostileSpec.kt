package dev.tailrace.streams.internal.log

import dev.tailrace.dsl.testing.TestServer
import dev.tailrace.streams.error.WatchRefusedException
import dev.tailrace.streams.log.WatchOptions
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe

class HostileSpec :
    FunSpec({
        test("whatever a session is set to, the log is the same") {
            val schema = "create table t (id int primary key, d float8, i interval, x bytea, ts timestamptz, m money, s text)"
            WatchedDatabase.open(schema).use { db ->
                db.watch("t") { where("row.s = E'it\\'s' or row.s = '\\' and row.s is not null") }
                val insert = "insert into t values " +
                    "(1, 0.1::float8 + 0.2, '1 mon 2 days', '\\x00ff', '2020-01-01 12:00Z', 12.5::float8::numeric::money, 'it''s')"
                val plain = db.loggedBy("$insert; delete from t")
                plain.first() shouldBe """I {"id": 1} new {"d": 0.30000000000000004, "i": "P1M2D", "m": "${"$"}12.50", "s": "it's", """ +
                    """"x": "\\x00ff", "id": 1, "ts": "2020-01-01T12:00:00+00:00"}"""
                val settings = listOf(
                    "extra_float_digits to -15",
                    "intervalstyle to sql_standard",
                    "bytea_output to escape",
                    "datestyle to 'SQL, DMY'",
                    "timezone to 'Asia/Kolkata'",
                    "search_path to nowhere",
                    "backslash_quote to off",
                    "transform_null_equals to on",
                    "standard_conforming_strings to off",
                    "lc_monetary to 'POSIX'",
                    "escape_string_warning to on",
                    "plpgsql.variable_conflict to error",
                    "plpgsql.extra_errors to 'all'",
                    "quote_all_identifiers to on",
                    "xmloption to document",
                    "row_security to off",
                )
                TestServer.connect(db.name).use { hostile ->
                    val qualified = insert.replace("into t", "into public.t").replace("'\\x00ff'", "decode('00ff', 'hex')")
                    val settled = settings.joinToString("; ") { "set local $it" }
                    // In one go: the driver refuses to go on once it hears of some of them.
                    db.loggedBy("begin; $settled; $qualified; delete from public.t; commit", hostile) shouldContainExactly plain
                }
            }
        }

        test("predicates that fail are gaps, and no write fails") {
            WatchedDatabase.open("create table t (id int primary key, a text)").use { db ->
                for ((predicate, state) in listOf(
                    "1 / (row.id - row.id) = 1" to "22012",
                    "row.a::int > 0" to "22P02",
                    "(select true from generate_series(1, 2))" to "21000",
                )) {
                    db.watch("t") { where(predicate) }
                    db.loggedBy("insert into t values (1, 'x'); delete from t") shouldContainExactly
                        listOf("""G {"id": 1} I $state""", """G {"id": 1} D $state""")
                }
                db.watch("t") { where("null") }
                db.loggedBy("insert into t values (1, 'x'); delete from t").shouldBeEmpty()
            }
        }

        for (predicate in listOf(
            "true) or (true",
            "true) is not null; drop table public.t; --",
            "true then true when false",
            "true; drop table public.t",
            "true) from (select 1) as row where (true",
            "\$tailrace\$; drop table public.t; --",
            "true /*",
            "true -- comment",
            "row.id = \$1",
            "id = 1",
            "tg_op = 'INSERT'",
            "row.missing",
            "row.id",
            "pg_sleep(60) is null and nosuch(row)",
            "exists (select from nowhere)",
            "exists (delete from public.t returning 1)",
            "sum(row.id) > 0",
            "generate_series(1, 2) > row.id",
            "row.id::text < pg_read_file('/etc/passwd')",
            "row.id = 1; commit",
        )) {
            test("refuses the predicate $predicate") {
                WatchedDatabase.open("create table t (id int primary key); insert into t values (1)").use { db ->
                    if (predicate == "true -- comment") {
                        db.watch("t") { where(predicate) }
                    } else {
                        shouldThrow<WatchRefusedException> { db.watch("t") { where(predicate) } }
                        db.sql("select count(*) from tailrace.watched") shouldBe listOf(0L)
                    }
                    db.sql("select * from t") shouldBe listOf(1)
                }
            }
        }

        test(
            "a cast to json, a domain check, an operator or a function that a table's owner slips in runs " +
                "as tailrace_writer at the most",
        ) {
            val schema = """
                create table ran (who text); grant insert on ran to public;
                create type evil as enum ('a');
                create function evil_json(evil) returns json language plpgsql volatile as
                    ${"$$"} begin insert into public.ran values (current_user); return '1'; end ${"$$"};
                create cast (evil as json) with function evil_json(evil);
                create function evil_check(int) returns boolean language plpgsql volatile as
                    ${"$$"} begin insert into public.ran values (current_user); return true; end ${"$$"};
                create function evil_equal(int, int) returns boolean language plpgsql volatile as
                    ${"$$"} begin insert into public.ran values ('operator'); return true; end ${"$$"};
                create operator = (leftarg = int, rightarg = int, function = evil_equal);
                create function to_jsonb(record) returns jsonb language plpgsql volatile as
                    ${"$$"} begin insert into public.ran values ('to_jsonb'); return '{}'; end ${"$$"};
                create function nextval(regclass) returns bigint language plpgsql volatile as
                    ${"$$"} begin insert into public.ran values ('nextval'); return 1; end ${"$$"};
                create table t (id int primary key, e evil)
            """
            WatchedDatabase.open(schema).use { db ->
                db.watch("t") { where("row.id = 1 and public.evil_check(row.id)") }
                db.sql("truncate ran; set search_path to public, pg_catalog")
                db.loggedBy("insert into t values (1, 'a'); insert into t values (2, 'a')") shouldContainExactly
                    listOf("""I {"id": 1} new {"e": 1, "id": 1}""")
                db.sql("select distinct who from ran") shouldBe listOf("tailrace_writer")
            }
        }

        test("what a table's owner slips in may write nothing but the log") {
            val schema = """
                create table precious (a int);
                create function greedy(int) returns boolean language plpgsql volatile as
                    ${"$$"} begin delete from public.precious; return true; end ${"$$"};
                create table t (id int primary key)
            """
            WatchedDatabase.open(schema).use { db ->
                db.watch("t", WatchOptions.builder().where("public.greedy(row.id)").build())
                db.loggedBy("insert into t values (1)") shouldContainExactly listOf("""G {"id": 1} I 42501""")
                db.sql(
                    """
                    select string_agg(c.relname || ':' || p.privilege, ',' order by c.relname, p.privilege)
                    from pg_class c
                    cross join unnest(case c.relkind when 'S' then array['SELECT', 'UPDATE', 'USAGE']
                        else array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'] end) p (privilege)
                    where c.relnamespace = 'tailrace'::regnamespace and c.relkind in ('r', 'p', 'S')
                      and case when c.relkind = 'S' then has_sequence_privilege('tailrace_writer', c.oid, p.privilege)
                            else has_table_privilege('tailrace_writer', c.oid, p.privilege) end
                    """,
                ) shouldBe listOf("change_log:INSERT,change_seq:USAGE,segment:SELECT,sleeper:SELECT")
                db.sql("select has_schema_privilege('tailrace_writer', 'tailrace', 'CREATE')") shouldBe listOf(false)
                db.sql("select has_function_privilege('public', 'tailrace.capture_1()', 'EXECUTE')") shouldBe listOf(false)
            }
        }
    })
