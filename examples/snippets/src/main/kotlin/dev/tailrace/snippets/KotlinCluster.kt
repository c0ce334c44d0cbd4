package dev.tailrace.snippets

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.cluster.Cluster
import dev.tailrace.dsl.cluster.Failover
import dev.tailrace.dsl.cluster.Member
import dev.tailrace.dsl.cluster.call
import dev.tailrace.dsl.cluster.illFor
import dev.tailrace.dsl.cluster.maxLag
import dev.tailrace.dsl.cluster.read
import dev.tailrace.dsl.cluster.streamMembers
import dev.tailrace.dsl.cluster.write
import dev.tailrace.dsl.count
import dev.tailrace.dsl.error.AllMembersFailedException
import dev.tailrace.dsl.insert
import dev.tailrace.dsl.query
import org.jetbrains.exposed.v1.core.ResultRow
import org.jetbrains.exposed.v1.core.eq
import org.jetbrains.exposed.v1.jdbc.selectAll
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

suspend fun countWithBackup(
    primary: Database,
    backup: Database,
): Long {
    // snippet: kotlin-failover
    val servers =
        Failover(attemptTimeout = 1.seconds, "primary" to primary, "backup" to backup) {
            illFor(first = 1.seconds, most = 1.minutes)
        }
    val count =
        try {
            servers.call { db -> db.count { Users.selectAll() } }
        } catch (failed: AllMembersFailedException) {
            failed.causes().forEach { (name, cause) -> println("$name: ${cause.message}") }
            throw failed
        }
    // end
    return count
}

suspend fun readReplicas(
    primaryUrl: String,
    replicaUrl: String,
): List<ResultRow> {
    // snippet: kotlin-cluster
    val cluster =
        Cluster {
            primary("north", primaryUrl)
            replica("south", replicaUrl)
            maxLag(5.seconds)
        }
    val users = cluster.read { db -> db.query { Users.selectAll() } }
    // end
    cluster.close()
    return users
}

suspend fun readYourWrites(cluster: Cluster): Long {
    // snippet: kotlin-session
    val session = cluster.session()
    session.write { db ->
        db.insert(Accounts) {
            it[id] = 3L
            it[balance] = 10.toBigDecimal()
        }
    }
    val mine = session.read { db -> db.count { Accounts.selectAll().where { Accounts.id eq 3L } } }
    // end
    return mine
}

suspend fun watchMembers(
    cluster: Cluster,
    told: (Member) -> Unit,
) {
    // snippet: kotlin-members
    cluster.streamMembers().collect { members ->
        members.filterNot { it.healthy() }.forEach(told)
    }
    // end
}
