package dev.tailrace.dsl.cluster

import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.cluster.Member.Health
import dev.tailrace.dsl.cluster.Member.Role
import dev.tailrace.dsl.error.NoPrimaryException
import dev.tailrace.dsl.error.SeveralPrimariesException
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.future.await
import kotlinx.coroutines.withTimeout
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

/** In this order: servers that are killed, restarted, mistaken and promoted. */
class ClusterFaultsSpec :
    FunSpec({
        lateinit var servers: ClusterServers
        beforeSpec { servers = ClusterServers() }
        afterSpec { servers.close() }

        test("reads go on when the replica is killed, those that run on it included, and come back when it does") {
            servers.cluster().use { cluster ->
                coroutineScope {
                    val inside = CompletableDeferred<Unit>()
                    val reading = async(Dispatchers.Default) {
                        cluster.read { db ->
                            if (inside.complete(Unit)) db.sql("select pg_sleep(60)").getAsync().await()
                            db.port()
                        }
                    }
                    inside.await()
                    servers.both.await(servers.both.replica(), servers.both.running("pg_sleep(60)"), "1")
                    servers.both.replica().kill()
                    withTimeout(liveness) {
                        List(20) { cluster.read { it.port() } }.toSet() shouldBe setOf(servers.primaryPort)
                        reading.await() shouldBe servers.primaryPort
                    }
                }
                val gone = cluster.awaitMember("south") { it.health == Health.UNREACHABLE }
                (gone.lastError != null) shouldBe true
                servers.both.replica().restart()
                cluster.awaitMember("south") { it.healthy() }.lastError shouldBe null
                withTimeout(liveness) { cluster.read { it.port() } } shouldBe servers.replicaPort
            }
        }

        test("a standby that was taken for the primary is told, and a member that is opened when it can be reached is no hindrance") {
            Cluster {
                primary("north", servers.both.replica().url(servers.both.database()))
                replica("nowhere", "postgresql://postgres@127.0.0.1:1/none")
                probe(50.milliseconds, 5.seconds)
            }.use { cluster ->
                val refused = shouldThrow<NoPrimaryException> { cluster.write { it.insert() } }
                refused.message!! shouldContain "north: REPLICA, HEALTHY"
                refused.message!! shouldContain "nowhere: REPLICA, UNREACHABLE"
                cluster.read { it.port() } shouldBe servers.replicaPort
            }
        }

        test("two that claim to be primary are refused writes") {
            Tailrace.connect(servers.config(servers.both.primary().url("postgres"))).use { second ->
                servers.cluster { replica("usurper", second) }.use { cluster ->
                    shouldThrow<SeveralPrimariesException> { cluster.write { it.insert() } }.names() shouldContainExactly
                        listOf("north", "usurper")
                    cluster.read { it.port() } shouldBe servers.replicaPort
                }
            }
        }

        test("writes follow a promotion after the primary was killed") {
            servers.cluster { probe(1.minutes, 5.seconds) }.use { cluster ->
                cluster.write { it.insert() }
                val seen = cluster.read { it.count() }
                servers.both.awaitCaughtUp()
                servers.both.primary().kill()
                shouldThrow<Exception> { withTimeout(liveness) { cluster.write { it.insert() } } }
                shouldThrow<NoPrimaryException> { withTimeout(liveness) { cluster.write { it.insert() } } }
                    .message!! shouldContain "north: PRIMARY, UNREACHABLE"
                withTimeout(liveness) { cluster.read { it.count() } } shouldBe seen
                servers.both.replica().promote()
                withTimeout(liveness) {
                    cluster.write { db ->
                        db.insert()
                        db.port()
                    } shouldBe servers.replicaPort
                    cluster.read { it.count() to it.port() } shouldBe (seen + 1 to servers.replicaPort)
                }
                cluster.streamMembers().first().first { it.name == "south" }.role shouldBe Role.PRIMARY
            }
        }
    })
