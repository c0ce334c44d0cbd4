package dev.tailrace.streams.internal.log

import dev.tailrace.dsl.testing.TestServer
import dev.tailrace.streams.error.PrivilegeMissingException
import dev.tailrace.streams.testing.RawLog
import dev.tailrace.streams.testing.TrimmedLog
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import java.sql.Connection
import java.sql.SQLException

private fun Connection.execute(sql: String) = createStatement().use { it.execute(sql) }

/** Runs [test] as a new role that may do nothing; roles are the server's, so it goes afterwards. */
private fun TrimmedLog.asNewRole(test: (Connection, String) -> Unit) {
    val role = "role_of_${raw.database}"
    raw.execute("create role $role")
    try {
        raw.connect().use { connection ->
            raw.execute("grant usage on schema tailrace to $role")
            connection.execute("set role $role")
            test(connection, role)
        }
    } finally {
        raw.execute("drop owned by $role cascade; drop role $role")
    }
}

class TrimPrivilegesSpec :
    FunSpec({
        test("trimming needs the right to call the function, and nothing else") {
            TrimmedLog().use { log ->
                log.raw.register("c")
                log.fillSegment(age = "8 days")
                log.asNewRole { connection, role ->
                    shouldThrow<PrivilegeMissingException> { TrimStep.take(connection, 100) }
                    log.raw.execute(Installation.grantScript(role))
                    log.trim(connection).flatMap { it.lost } shouldBe listOf("c")
                    shouldThrow<SQLException> { connection.execute("truncate tailrace.change_log_0") }.sqlState shouldBe "42501"
                    shouldThrow<SQLException> { connection.execute("update tailrace.retention set max_bytes = 0") }.sqlState shouldBe
                        "42501"
                }
            }
        }

        test("a hostile search path changes nothing of what trimming does with its owner's rights") {
            TrimmedLog().use { log ->
                log.raw.register("c")
                log.fillSegment()
                log.asNewRole { connection, role ->
                    log.raw.execute("grant execute on function tailrace.trim(int) to $role; create schema evil authorization $role")
                    connection.execute(
                        """
                        create function evil.steal() returns void language plpgsql as ${'$'}${'$'}
                            begin raise exception 'ran as %', current_user; end ${'$'}${'$'};
                        create function evil.pg_snapshot_xmax(pg_snapshot) returns xid8 language sql
                            as ${'$'}${'$'} select evil.steal(); select '0'::xid8 ${'$'}${'$'};
                        create function evil.now() returns timestamptz language sql
                            as ${'$'}${'$'} select evil.steal(); select 'infinity'::timestamptz ${'$'}${'$'};
                        create function evil.later(timestamptz, timestamptz) returns boolean language sql
                            as ${'$'}${'$'} select evil.steal(); select true ${'$'}${'$'};
                        create operator evil.< (leftarg = timestamptz, rightarg = timestamptz, function = evil.later);
                        set search_path = evil, pg_temp, pg_catalog;
                        create temporary table change_log_0 (n int);
                        """.trimIndent(),
                    )
                    log.trim(connection).count { it.emptied } shouldBe 0
                    log.hasReadAll("c")
                    log.trim(connection).count { it.emptied } shouldBe 1
                }
            }
        }

        test("works for an installer who is no superuser") {
            val database = TestServer.newDatabase()
            TestServer.connect(database).use { connection ->
                connection.execute("create role installer_$database")
                try {
                    connection.execute("grant create on database $database to installer_$database; set role installer_$database")
                    RawLog.install(connection)
                    connection.execute(
                        "insert into tailrace.change_log (segment, watched, op, at) values (0, 1, 'T', now() - interval '8 days')",
                    )
                    TrimStep.take(connection, 100).rotated shouldBe true
                    TrimStep.take(connection, 100).emptied shouldBe true
                } finally {
                    connection.execute("reset role; drop owned by installer_$database cascade; drop role installer_$database")
                }
            }
        }

        test("refuses a transaction whose statements do not see each other's neighbours") {
            TrimmedLog().use { log ->
                log.raw.connect().use { connection ->
                    connection.autoCommit = false
                    connection.transactionIsolation = Connection.TRANSACTION_REPEATABLE_READ
                    shouldThrow<SQLException> { TrimStep.take(connection, 100) }.sqlState shouldBe "25000"
                }
            }
        }
    })
