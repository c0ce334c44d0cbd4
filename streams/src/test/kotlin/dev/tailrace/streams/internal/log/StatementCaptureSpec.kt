package dev.tailrace.streams.internal.log

import dev.tailrace.streams.error.WatchRefusedException
import dev.tailrace.streams.event.Operation
import dev.tailrace.streams.log.WatchOptions
import dev.tailrace.streams.log.WatchOptions.Capture
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.collections.shouldContainExactlyInAnyOrder
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain

class StatementCaptureSpec :
    FunSpec({
        suspend fun watching(schema: String, options: WatchOptions.Builder.() -> Unit = {}, body: suspend (WatchedDatabase) -> Unit) =
            WatchedDatabase.open(schema).use { db ->
                db.watch("t") { capture(Capture.STATEMENT).options() }
                body(db)
            }
        val schema = "create table t (id int primary key deferrable, a int, b text)"

        test("inserts, updates, deletes and TRUNCATE are logged") {
            watching(schema) { db ->
                db.loggedBy("insert into t values (1, 1, 'a'); update t set a = 2; delete from t; truncate t") shouldContainExactly listOf(
                    """I {"id": 1} new {"a": 1, "b": "a", "id": 1}""",
                    """U {"id": 1} new {"a": 2, "b": "a", "id": 1}""",
                    """D {"id": 1}""",
                    "T",
                )
            }
        }

        test("statements without rows log nothing") {
            watching(schema) { db -> db.loggedBy("insert into t select 1 where false; update t set a = 1; delete from t").shouldBeEmpty() }
        }

        test("an update of keys is told key by key: updated if it is in use before and after, deleted or inserted if not") {
            watching(schema) { db ->
                db.sql("insert into t values (1, 1, ''), (2, 2, '')")
                db.loggedBy("update t set id = id + 1") shouldContainExactlyInAnyOrder listOf(
                    """D {"id": 1}""",
                    """U {"id": 2} new {"a": 1, "b": "", "id": 2}""",
                    """I {"id": 3} new {"a": 2, "b": "", "id": 3}""",
                )
            }
        }

        test("old rows, changed columns, column lists and predicates hold as for rows") {
            watching(schema, { columns("a").oldRows().changedColumns().where("row.a > 10").operations(Operation.UPDATE) }) { db ->
                db.sql("insert into t values (1, 10, ''), (2, 11, ''), (3, 9, '')")
                db.loggedBy("update t set a = a + 1; update t set b = 'x'; delete from t") shouldContainExactlyInAnyOrder listOf(
                    """U {"id": 1} old {"a": 10, "id": 1} new {"a": 11, "id": 1} {a}""",
                    """U {"id": 2} old {"a": 11, "id": 2} new {"a": 12, "id": 2} {a}""",
                )
            }
        }

        test("a statement with a row that cannot be read is a gap for each of its keys") {
            watching(schema, { where("100 / row.a > 0") }) { db ->
                db.loggedBy("insert into t values (1, 1, ''), (2, 0, '')") shouldContainExactly
                    listOf("""G {"id": 1} I 22012""", """G {"id": 2} I 22012""")
                db.loggedBy("update t set id = 3 where id = 2") shouldContainExactlyInAnyOrder
                    listOf("""G {"id": 2} U 22012""", """G {"id": 3} U 22012""")
            }
        }

        test("columns that come, go, change their type or their name do not keep anybody from writing") {
            watching(schema, { where("row.a > 0") }) { db ->
                db.sql("insert into t values (1, 1, '')")
                db.loggedBy("alter table t alter a type numeric, add c int default 5, drop b; update t set a = 1.5") shouldContainExactly
                    listOf("""U {"id": 1} new {"a": 1.5, "c": 5, "id": 1}""")
                db.loggedBy("alter table t rename id to number; alter table t drop a; update t set c = 6") shouldContainExactly
                    listOf("G U 42703")
            }
        }

        for ((why, forbidden) in mapOf(
            "partitioned" to "create table t (id int primary key) partition by hash (id)",
            "primary key" to "create table t (id int)",
            "noisy" to """
                create table t (id int primary key);
                create function noisy() returns trigger language plpgsql as 'begin return null; end';
                create trigger noisy after update on t for each row execute function noisy()
            """,
            "t_above_fkey" to "create table t (id int primary key, above int references t on delete cascade)",
        )) {
            test("is refused: $why") {
                WatchedDatabase.open(forbidden).use { db ->
                    shouldThrow<WatchRefusedException> { db.watch("t") { capture(Capture.STATEMENT) } }.message!! shouldContain why
                }
            }
        }

        test("a table changes from one way of capture to the other and keeps its number") {
            watching(schema) { db ->
                db.watch("t")
                db.loggedBy("insert into t values (1), (2)") shouldContainExactly
                    listOf("""I {"id": 1} new {"a": null, "b": null, "id": 1}""", """I {"id": 2} new {"a": null, "b": null, "id": 2}""")
                db.sql("select count(*) from pg_trigger where tgname like '!tailrace%'") shouldBe listOf(2L)
                db.watch("t") { capture(Capture.STATEMENT) }
                db.loggedBy("delete from t") shouldContainExactly listOf("""D {"id": 1}""", """D {"id": 2}""")
                db.sql("select id from tailrace.watched") shouldBe listOf(1)
            }
        }
    })
