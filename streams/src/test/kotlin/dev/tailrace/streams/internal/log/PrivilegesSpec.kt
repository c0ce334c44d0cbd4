package dev.tailrace.streams.internal.log

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.testing.PrivateServer
import dev.tailrace.streams.changeLog
import dev.tailrace.streams.check
import dev.tailrace.streams.error.PrivilegeMissingException
import dev.tailrace.streams.grant
import dev.tailrace.streams.install
import dev.tailrace.streams.text
import dev.tailrace.streams.unwatch
import dev.tailrace.streams.watch
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import java.sql.Connection
import java.sql.SQLException

/** A server of its own, because roles are the whole server's. */
class PrivilegesSpec :
    FunSpec({
        val server = PrivateServer.builder().setting("fsync", "off").start()
        afterSpec { server.close() }

        fun Connection.run(sql: String): List<String?> = createStatement().use {
            if (it.execute(sql)) it.resultSet.use { rows -> buildList { while (rows.next()) add(rows.getString(1)) } } else emptyList()
        }

        suspend fun asRole(role: String, body: suspend (Connection, Database) -> Unit) {
            val name = server.newDatabase()
            server.connect(name).use { admin ->
                admin.run("create role $role login nosuperuser; create table t (id int primary key)")
                try {
                    Tailrace.connect("postgresql://$role@localhost:${server.port()}/$name").use { body(admin, it) }
                } finally {
                    admin.run("reset session authorization; drop schema if exists tailrace cascade; drop owned by $role cascade")
                    admin.run("drop role if exists tailrace_writer; drop role $role")
                }
            }
        }

        fun sqlStateOf(connection: Connection, sql: String): String? = try {
            connection.run(sql)
            null
        } catch (e: SQLException) {
            e.sqlState
        }

        test("CREATE on the database, CREATEROLE and TRIGGER on the table are enough, and a writer needs nothing but the table") {
            asRole("installer") { admin, db ->
                admin.run(
                    "alter role installer createrole; grant create on database ${admin.catalog} to installer; " +
                        "grant trigger on t to installer",
                )
                db.changeLog().install().watch("t")
                admin.run("create role plain; grant insert on t to plain; set role plain; insert into t values (1); reset role")
                admin.run("select op::text || key::text from tailrace.change_log") shouldContainExactly listOf("""I{"id": 1}""")
                db.changeLog().install().watch("t").check().healthy() shouldBe true
                db.changeLog().unwatch("t")
                admin.run("select tgname from pg_trigger where tgname like '!tailrace%'") shouldBe emptyList()
                admin.run("drop owned by plain; drop role plain")
            }
        }

        test("without CREATEROLE it says what an administrator has to do, and after that it works") {
            asRole("modest") { admin, db ->
                admin.run("grant create on database ${admin.catalog} to modest; grant trigger on t to modest")
                val failure = shouldThrow<PrivilegeMissingException> { db.changeLog().install() }
                failure.message!! shouldContain "create role tailrace_writer nologin; grant tailrace_writer to"
                failure.sqlState() shouldBe "42501"
                admin.run("create role tailrace_writer nologin; grant tailrace_writer to modest")
                db.changeLog().install().watch("t")
                admin.run("insert into t values (1)")
                admin.run("select op from tailrace.change_log") shouldContainExactly listOf("I")
            }
        }

        test("without CREATE on the database, without TRIGGER on the table it says so") {
            asRole("nobody") { admin, db ->
                admin.run("alter role nobody createrole")
                shouldThrow<PrivilegeMissingException> { db.changeLog().install() }.message!! shouldContain "CREATE on the database"
                admin.run("grant create on database ${admin.catalog} to nobody")
                db.changeLog().install()
                shouldThrow<PrivilegeMissingException> { db.changeLog().watch("t") }.message!! shouldContain "TRIGGER on the table"
            }
        }

        test("a script takes no rights but to read the catalog") {
            asRole("reader") { admin, db ->
                admin.run(db.changeLog().script().install().watch("t").grant("reader").text())
                admin.run("insert into t values (1)")
                admin.run("select op from tailrace.change_log") shouldContainExactly listOf("I")
            }
        }

        test("a role that was granted the log can read it and be a consumer, and nothing more") {
            asRole("consumer") { admin, db ->
                Tailrace.connect(server.url(admin.catalog)).use { it.changeLog().install().watch("t").grant("consumer") }
                admin.run("insert into t values (1); set session authorization consumer")
                for (allowed in listOf(
                    "select * from tailrace.change_log",
                    "select * from tailrace.watched",
                    "select * from tailrace.trimmed",
                    "select * from tailrace.installation",
                    "insert into tailrace.consumer_group (name, partitions) values ('c', 1)",
                    "insert into tailrace.consumer (name, part, position) values ('c', 0, '3:3:')",
                    "update tailrace.consumer set position = '4:4:'",
                    "insert into tailrace.anchor values (gen_random_uuid(), '3:3:'); delete from tailrace.anchor",
                    "insert into tailrace.member values ('c', gen_random_uuid(), now())",
                    "insert into tailrace.dead_letter (consumer, part, seq, xid, watched, op, at, failures, error) " +
                        "values ('c', 0, 1, '3', 1, 'I', now(), 1, 'x')",
                    "delete from tailrace.consumer_group",
                    "select setval('tailrace.sleeper', 1), last_value from tailrace.sleeper",
                )) {
                    sqlStateOf(admin, allowed) shouldBe null
                }
                for (refused in listOf(
                    "insert into tailrace.change_log (segment, watched, op) values (0, 1, 'I')",
                    "delete from tailrace.change_log",
                    "truncate tailrace.change_log",
                    "delete from tailrace.change_log_0",
                    "update tailrace.watched set options = '{}'",
                    "update tailrace.trimmed set seq = 9",
                    "insert into tailrace.installation (version) values (2)",
                    "select nextval('tailrace.change_seq')",
                    "select setval('tailrace.segment', 3)",
                    "create table tailrace.mine ()",
                    "create trigger mine after insert on t for each row execute function tailrace.capture_1()",
                    "set role tailrace_writer",
                    "select * from t",
                )) {
                    sqlStateOf(admin, refused) shouldBe "42501"
                }
                admin.run("reset session authorization")
                db.changeLog().check().healthy() shouldBe true
            }
        }
    })
