package dev.tailrace.streams.replica

import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.testing.TestServer
import dev.tailrace.streams.changeLog
import dev.tailrace.streams.event.ChangedRow
import dev.tailrace.streams.install
import dev.tailrace.streams.internal.decoding.changedRows
import dev.tailrace.streams.internal.decoding.eventDecoder
import dev.tailrace.streams.internal.reading.LogCursor
import dev.tailrace.streams.internal.reading.LogFilter
import dev.tailrace.streams.internal.reading.LogReader
import dev.tailrace.streams.internal.reading.Snapshot
import dev.tailrace.streams.watch
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContainExactlyInAnyOrder
import java.sql.Connection

/** Ways to write a table, each as statements after `create table`. */
private val WRITES: Map<String, List<String>> =
    mapOf(
        "inserts, updates and deletes" to listOf(
            "create table t (id int primary key, v text)",
            "insert into t select i, 'row ' || i from generate_series(1, 20) i",
            "update t set v = v || '!' where id % 2 = 0",
            "delete from t where id % 3 = 0",
            "update t set v = null where id = 999",
        ),
        "keys that swap in one statement" to listOf(
            "create table t (id int primary key deferrable, v text)",
            "insert into t values (1, 'a'), (2, 'b'), (3, 'c')",
            "update t set id = case id when 1 then 2 when 2 then 1 else id end",
        ),
        "keys that are shifted in one statement, and one after another in several" to listOf(
            "create table t (id int primary key deferrable, v text)",
            "insert into t select i, 'row ' || i from generate_series(1, 10) i",
            "update t set id = id + 1",
            "update t set id = id - 1",
            "begin; update t set id = 100 where id = 5; update t set id = 101 where id = 100; insert into t values (5, 'new'); commit",
        ),
        "upserts" to listOf(
            "create table t (id int primary key, v text)",
            "insert into t values (1, 'a'), (2, 'b')",
            "insert into t values (2, 'c'), (3, 'd') on conflict (id) do update set v = t.v || excluded.v",
            "insert into t values (3, 'e') on conflict do nothing",
            "merge into t using (values (1, 'x'), (9, 'y')) s (id, v) on t.id = s.id " +
                "when matched then update set v = s.v when not matched then insert values (s.id, s.v)",
        ),
        "a composite key, quoted and non-ASCII names" to listOf(
            "create table t (\"Größe \"\"x\" int, \"sel.ect\" text, v int, primary key (\"sel.ect\", \"Größe \"\"x\"))",
            "insert into t values (1, 'ä', 1), (1, 'b', 2), (2, 'ä', 3)",
            "update t set v = v * 10",
            "update t set \"Größe \"\"x\" = 7 where v = 30",
            "delete from t where \"sel.ect\" = 'b'",
        ),
        "no primary key" to listOf(
            "create table t (a int, b text)",
            "insert into t values (1, 'x'), (2, 'y'), (3, 'z')",
            "update t set b = 'changed' where a = 2",
            "delete from t where a = 1",
        ),
        "TRUNCATE, and rows after it" to listOf(
            "create table t (id int primary key)",
            "insert into t select generate_series(1, 5)",
            "truncate t",
            "insert into t values (3), (9)",
        ),
        "savepoints and rollbacks" to listOf(
            "create table t (id int primary key, v int)",
            "begin; insert into t values (1, 1); savepoint s; insert into t values (2, 2); update t set v = 9; " +
                "rollback to s; insert into t values (3, 3); commit",
            "begin; insert into t values (4, 4); rollback",
        ),
        "a foreign trigger that updates the same row, and one that writes others" to listOf(
            "create table t (id int primary key, v int, depth int default 0)",
            "create function touch() returns trigger language plpgsql as $$ begin " +
                "if new.depth < 2 then update t set depth = new.depth + 1 where id = new.id; end if; return null; end $$",
            "create trigger aaa after insert or update on t for each row execute function touch()",
            "insert into t values (1, 1), (2, 2)",
            "update t set v = 5, depth = 0 where id = 1",
        ),
        "cascades within the table" to listOf(
            "create table t (id int primary key, parent int references t on delete cascade on update cascade)",
            "insert into t values (1, null), (2, 1), (3, 2), (4, 1), (5, null)",
            "update t set id = 10 where id = 1",
            "delete from t where id = 2",
        ),
        "generated columns, domains, arrays, enums and composites" to listOf(
            "create type mood as enum ('sad', 'ok'); create domain positive as int check (value > 0); create type pair as (a int, b text)",
            "create table t (id positive primary key, m mood, p pair, a int[], twice int generated always as (id * 2) stored)",
            "insert into t values (1, 'ok', '(1,x)', '{1,2,NULL}'), (2, null, null, '{}')",
            "update t set m = 'sad', id = 3 where id = 2",
        ),
        "partitions, also later ones, written through the root and directly" to listOf(
            "create table t (id int, v text, primary key (id)) partition by range (id)",
            "create table t_1 partition of t for values from (0) to (100)",
            "insert into t values (1, 'a'), (2, 'b')",
            "create table t_2 partition of t for values from (100) to (200)",
            "insert into t_2 values (100, 'c'); update t_1 set v = 'direct' where id = 1",
            "update t set id = 150 where id = 2",
            "delete from t where id = 100",
        ),
        "values at the limits of JSON" to listOf(
            "create table t (id int primary key, n numeric, d double precision, r real, j jsonb, b bytea, x text, z timestamptz, " +
                "i interval)",
            "set extra_float_digits = -15; set intervalstyle = 'sql_standard'; set bytea_output = 'escape'; " +
                "set timezone = 'Asia/Kathmandu'; " +
                "insert into t values (1, 123456789012345678901234567890.0123456789, 0.1 + 0.2, 1.0 / 3, " +
                "'{\"a\": [1, null, \"😀\"]}', '\\xdeadbeef', E'emoji 😀 \\n \\\\ \" tab \\t', " +
                "'2024-02-29 12:00:00.123456+00', '1 mon -3 days 04:05')",
            "reset all",
        ),
    )

class ReplicaSpec :
    FunSpec({
        for ((name, statements) in WRITES) {
            test("a replica that is built from the stream equals the table: $name") {
                val database = TestServer.newDatabase()
                TestServer.connect(database).use { connection ->
                    Tailrace.connect(TestServer.url(database)).use { db ->
                        val created = statements.indexOfFirst { "create table t (" in it }
                        val (ddl, writes) = statements.withIndex().partition { it.index <= created }
                        ddl.forEach { connection.execute(it.value) }
                        db.changeLog().install().watch("t")
                        register(connection)
                        writes.forEach { connection.execute(it.value) }
                        val replica = Replica()
                        LogReader.open(db, "replica").use { reader ->
                            val decoder = eventDecoder(changedRows()) { "public.t" }
                            var cursor = LogCursor(Snapshot.NONE)
                            do {
                                val page = reader.page(cursor, LogFilter(), 3)
                                page.rows.forEach { row -> decoder.decode(row, page.positionAfter(row)).forEach(replica::apply) }
                                cursor = page.next
                            } while (page.rows.isNotEmpty())
                        }
                        replica.remarks.shouldBeEmpty()
                        replica.contents shouldContainExactlyInAnyOrder connection.contents()
                    }
                }
            }
        }
    })

private fun Connection.execute(sql: String) {
    createStatement().use { it.execute(sql) }
}

private fun register(connection: Connection) {
    connection.execute("insert into tailrace.consumer_group (name, partitions) values ('replica', 1)")
    connection.execute("insert into tailrace.consumer (name, part, position) values ('replica', 0, '3:3:')")
}

private fun Connection.contents(): Set<ChangedRow> {
    execute("set timezone = 'UTC'; set extra_float_digits = 1; set intervalstyle = 'iso_8601'; set bytea_output = 'hex'")
    return createStatement().use { statement ->
        statement.executeQuery("select to_jsonb(t)::text from t").use { rows ->
            buildSet { while (rows.next()) add(ChangedRow.parse(rows.getString(1))) }
        }
    }
}
