package dev.tailrace.streams.internal.log

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain

/** The application's session stays the same throughout, with whatever plans it has cached. */
class SchemaChangesSpec :
    FunSpec({
        val schema = "create table t (id int primary key, a int, b text, c text)"

        suspend fun watching(options: dev.tailrace.streams.log.WatchOptions.Builder.() -> Unit, body: suspend (WatchedDatabase) -> Unit) =
            WatchedDatabase.open(schema).use { db ->
                db.watch("t", options)
                db.sql("insert into t values (1, 1, 'b', 'c'); update t set a = 2; delete from t; insert into t values (1, 1, 'b', 'c')")
                body(db)
            }

        test("columns that come and go are logged from then on") {
            watching({}) { db ->
                db.loggedBy("alter table t add d int default 7, drop c; update t set a = 3") shouldContainExactly
                    listOf("""U {"id": 1} new {"a": 3, "b": "b", "d": 7, "id": 1}""")
            }
        }

        test("a renamed key is logged by its new name") {
            watching({}) { db ->
                db.loggedBy("alter table t rename id to number; update t set a = 3") shouldContainExactly
                    listOf("""U {"number": 1} new {"a": 3, "b": "b", "c": "c", "number": 1}""")
            }
        }

        test("a dropped key column leaves rows without a key, with the old row") {
            watching({}) { db ->
                db.loggedBy("alter table t drop id; update t set a = 3") shouldContainExactly
                    listOf("""U old {"a": 1, "b": "b", "c": "c"} new {"a": 3, "b": "b", "c": "c"}""")
            }
        }

        test("a key of another type is logged as it is now") {
            watching({}) { db ->
                db.loggedBy("alter table t alter id type bigint; update t set id = 10000000000") shouldContainExactly
                    listOf("""K {"id": 10000000000} <{"id": 1} new {"a": 1, "b": "b", "c": "c", "id": 10000000000}""")
            }
        }

        test("another primary key does not keep anybody from writing") {
            watching({}) { db ->
                db.loggedBy("alter table t drop constraint t_pkey, add primary key (b); update t set a = 3") shouldContainExactly
                    listOf("""U {"id": 1} new {"a": 3, "b": "b", "c": "c", "id": 1}""")
            }
        }

        test("a renamed column of the columns list is logged by its new name, and others are still not") {
            watching({ columns("a") }) { db ->
                db.loggedBy(
                    "alter table t rename a to z; alter table t add y int; update t set z = 5; update t set c = 'x'",
                ) shouldContainExactly
                    listOf("""U {"id": 1} new {"z": 5, "id": 1}""")
            }
        }

        test("a dropped column of the columns list is left out") {
            watching({ columns("a", "b") }) { db ->
                db.loggedBy("alter table t drop a; update t set b = 'z'") shouldContainExactly
                    listOf("""U {"id": 1} new {"b": "z", "id": 1}""")
            }
        }

        test("an excluded column stays excluded when it is renamed") {
            watching({ excludeColumns("b", "c") }) { db ->
                db.loggedBy("alter table t rename b to secret; alter table t drop c; update t set a = 5, secret = 'x'") shouldContainExactly
                    listOf("""U {"id": 1} new {"a": 5, "id": 1}""")
            }
        }

        test("a predicate on a column of another type now is evaluated all the same") {
            watching({ where("row.a > 1") }) { db ->
                db.loggedBy(
                    "alter table t alter a type numeric; update t set a = 1.5; update t set a = 0.5; update t set a = 0",
                ) shouldContainExactly
                    listOf(
                        """U {"id": 1} new {"a": 1.5, "b": "b", "c": "c", "id": 1}""",
                        """U {"id": 1} new {"a": 0.5, "b": "b", "c": "c", "id": 1}""",
                    )
            }
        }

        test("a predicate on a column that is gone is a gap for each row") {
            watching({ where("row.a > 0") }) { db ->
                db.loggedBy(
                    "alter table t drop a; update t set b = 'x'; insert into t values (2); delete from t where id = 2",
                ) shouldContainExactly
                    listOf("""G {"id": 1} U 42703""", """G {"id": 2} I 42703""", """G {"id": 2} D 42703""")
            }
        }

        test("a gap of an update that changes the key concerns both keys") {
            watching({ where("row.a / 0 = 1") }) { db ->
                db.loggedBy("update t set id = 2") shouldContainExactly listOf("""G {"id": 1} U 22012""", """G {"id": 2} U 22012""")
            }
        }

        test("a row too large for JSON is a gap with its key") {
            WatchedDatabase.open("create table t (id int primary key, x bytea)").use { db ->
                db.watch("t")
                db.sql("alter table t alter x set storage external")
                // The size at which the hexadecimal text passes what jsonb can hold, through one function call's memory.
                db.sql("insert into t select 1, decode(repeat('ab', 150 * 1024 * 1024), 'hex')")
                db.logged().single() shouldContain """G {"id": 1} I """
                db.sql("select length(x) from t") shouldBe listOf(150 shl 20)
                db.loggedBy("update t set x = null").single() shouldContain """G {"id": 1} U """
            }
        }

        test("a table that is made again takes its place in the log when it is watched again") {
            watching({}) { db ->
                db.loggedBy("drop table t; create table t (id int primary key); insert into t values (5)") shouldBe emptyList()
                db.watch("t")
                db.loggedBy("insert into t values (6)") shouldContainExactly listOf("""I {"id": 6} new {"id": 6}""")
                db.sql("select id from tailrace.watched") shouldBe listOf(1)
            }
        }
    })
