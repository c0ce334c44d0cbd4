package dev.tailrace.dsl.cluster

import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.cluster.Member.Health
import dev.tailrace.dsl.cluster.Member.Role
import dev.tailrace.dsl.error.NoMemberException
import dev.tailrace.dsl.error.QueryFailedException
import dev.tailrace.dsl.transaction
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.comparables.shouldBeGreaterThanOrEqualTo
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.future.await
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeout
import java.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** A primary and a replica in good health, or paused. */
class ClusterSpec :
    FunSpec({
        lateinit var servers: ClusterServers
        beforeSpec { servers = ClusterServers() }
        afterSpec { servers.close() }

        test("reads go to the replica and writes to the primary") {
            servers.cluster().use { cluster ->
                cluster.read { it.port() } shouldBe servers.replicaPort
                cluster.write { it.port() } shouldBe servers.primaryPort
                val (north, south) = cluster.members()
                listOf(north.name, north.role, north.health, north.lag) shouldBe listOf("north", Role.PRIMARY, Health.HEALTHY, null)
                listOf(south.name, south.role, south.health) shouldBe listOf("south", Role.REPLICA, Health.HEALTHY)
                cluster.awaitMember("south") { it.lagBytes == 0L }.lag shouldBe Duration.ZERO
            }
        }

        test("several replicas take turns, or the least busy one is taken") {
            Tailrace.connect(servers.config(servers.both.replica().url(servers.both.database()))).use { west ->
                fun three(balancing: Balancing) = servers.cluster {
                    replica("west", west)
                    balancing(balancing)
                }
                three(Balancing.ROUND_ROBIN).use { cluster ->
                    val taken = List(6) { cluster.read { it } }
                    taken.groupingBy { it }.eachCount().values.toList() shouldContainExactly listOf(3, 3)
                }
                three(Balancing.LEAST_BUSY).use { cluster ->
                    coroutineScope {
                        val busy = launch { west.sql("select pg_sleep(60)").getAsync().await() }
                        withTimeout(liveness) { while (west.stats().active() == 0L) kotlinx.coroutines.yield() }
                        List(6) { cluster.read { it } }.toSet() shouldBe setOf(servers.replica)
                        busy.cancelAndJoin()
                    }
                }
            }
        }

        test("a read that falls back to the primary is read-only there, and can be refused instead") {
            val alone: ClusterBuilder.() -> Unit = {
                primary("north", servers.primary)
                probe(50.milliseconds, 5.seconds)
            }
            Cluster(alone).use { cluster ->
                cluster.read { it.port() } shouldBe servers.primaryPort
                shouldThrow<QueryFailedException> { cluster.read { it.insert() } }.sqlState() shouldBe "25006"
                shouldThrow<QueryFailedException> { cluster.read { db -> db.transaction { db.insert() } } }.sqlState() shouldBe "25006"
            }
            Cluster {
                alone()
                readsFromPrimary(false)
            }.use { cluster ->
                shouldThrow<NoMemberException> { cluster.read { it.port() } }.message!! shouldContain "north: PRIMARY, HEALTHY"
            }
        }

        test("a session reads what it has written, from a replica once that has replayed it") {
            servers.cluster { replayWait(30.seconds) }.use { cluster ->
                val session = cluster.session()
                session.position() shouldBe null
                repeat(5) { round ->
                    session.write { it.insert() }
                    session.read { it.count() to it.port() } shouldBe (round + 1L to servers.replicaPort)
                }
                cluster.session(session.position()!!).read { it.count() } shouldBe 5
                val written = cluster.writeMarked { it.port() }
                written.position shouldBeGreaterThanOrEqualTo session.position()!!
                cluster.read(after = written.position) { it.count() to it.port() } shouldBe (5L to servers.replicaPort)
            }
        }

        test("a paused replica is over its lag limit and gets no reads until it has recovered; what was written is read from the primary") {
            servers.cluster {
                maxLag(300.milliseconds)
                replayWait(100.milliseconds)
            }.use { cluster ->
                cluster.read { it.port() } shouldBe servers.replicaPort
                servers.both.pause()
                val session = cluster.session()
                session.write { it.insert() }
                session.read { it.count() to it.port() } shouldBe (6L to servers.primaryPort)
                val late = cluster.awaitMember("south") { it.health == Health.LAGGING }
                late.lag!! shouldBeGreaterThanOrEqualTo Duration.ofMillis(300)
                (late.lagBytes!! > 0) shouldBe true
                cluster.read { it.port() } shouldBe servers.primaryPort
                servers.both.resume()
                cluster.awaitMember("south") { it.healthy() }
                cluster.read { it.count() to it.port() } shouldBe (6L to servers.replicaPort)
            }
        }

        test("a limit in bytes counts, too, and a read that waits in vain is refused if the primary is not to be read from") {
            servers.cluster {
                maxLagBytes(1)
                replayWait(50.milliseconds)
                readsFromPrimary(false)
            }.use { cluster ->
                servers.both.pause()
                val written = cluster.writeMarked { it.insert() }
                shouldThrow<NoMemberException> { cluster.read(after = written.position) { it.count() } }.message!! shouldContain
                    written.position.toString()
                cluster.awaitMember("south") { it.health == Health.LAGGING }
                shouldThrow<NoMemberException> { cluster.read { it.count() } }.message!! shouldContain "south: REPLICA, LAGGING"
                servers.both.resume()
                cluster.awaitMember("south") { it.healthy() }
            }
        }

        test("a busy pool makes no member ill") {
            servers.cluster().use { cluster ->
                coroutineScope {
                    val busy = List(3) { launch { servers.replica.sql("select pg_sleep(60)").getAsync().await() } }
                    withTimeout(liveness) { while (servers.replica.stats().active() < 3L) kotlinx.coroutines.yield() }
                    val before = cluster.awaitMember("south") { it.healthy() }
                    repeat(3) { cluster.awaitMember("south") { it !== before } }
                    cluster.members().map { it.health }.toSet() shouldBe setOf(Health.HEALTHY)
                    busy.forEach { it.cancelAndJoin() }
                }
            }
        }

        test("cancelling a read stops it on the server of its member") {
            servers.cluster().use { cluster ->
                coroutineScope {
                    val reading = launch(Dispatchers.Default) { cluster.read { it.sql("select pg_sleep(61)").getAsync().await() } }
                    servers.both.await(servers.both.replica(), servers.both.running("pg_sleep(61)"), "1")
                    reading.cancelAndJoin()
                    servers.both.await(servers.both.replica(), servers.both.running("pg_sleep(61)"), "0")
                }
            }
        }

        test("states are streamed when they change, and the stream ends with the cluster") {
            val cluster = servers.cluster()
            coroutineScope {
                val known = CompletableDeferred<Unit>()
                val states = async(Dispatchers.Default) {
                    val seen = ArrayList<List<Health>>()
                    cluster.streamMembers().collect { members ->
                        seen += members.map { it.health }
                        if (members.all { it.healthy() }) known.complete(Unit)
                    }
                    seen
                }
                withTimeout(liveness) { known.await() }
                cluster.close()
                withTimeout(liveness) { states.await() }.last() shouldContainExactly listOf(Health.HEALTHY, Health.HEALTHY)
            }
            cluster.streamMembers().toList() shouldBe emptyList()
        }
    })
