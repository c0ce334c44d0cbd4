package dev.tailrace.dsl.cluster

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.TailraceConfig
import dev.tailrace.dsl.cluster.Member.Health
import dev.tailrace.dsl.cluster.Member.Role
import dev.tailrace.dsl.error.NoMemberException
import dev.tailrace.dsl.error.NoPrimaryException
import dev.tailrace.dsl.error.QueryFailedException
import dev.tailrace.dsl.error.SeveralPrimariesException
import dev.tailrace.dsl.testing.ReplicatedServer
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
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.future.await
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeout
import java.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

private val liveness = 60.seconds

private suspend fun Database.port(): Int =
    sql("select inet_server_port() as port").getAsync().await().first().getInt("port")

private suspend fun Database.count(): Long = sql("select count(*) as n from t").getAsync().await().first().getLong("n")

private suspend fun Database.insert() {
    sql("insert into t values (1)").executeAsync().await()
}

private suspend fun Cluster.awaitMember(name: String, wanted: (Member) -> Boolean): Member = withTimeout(liveness) {
    while (true) {
        // Lag alone is no news to the stream, so it is also asked.
        members().first { it.name == name }.takeIf(wanted)?.let { return@withTimeout it }
        kotlinx.coroutines.delay(5.milliseconds)
    }
    error("unreachable")
}

/** One primary and one replica for all tests, in the order they stand: the last ones kill, pause, restart and promote. */
class ClusterSpec :
    FunSpec({
        lateinit var servers: ReplicatedServer
        lateinit var primary: Database
        lateinit var replica: Database

        fun config(url: String) = TailraceConfig.builder(url).poolSize(3).acquireTimeout(Duration.ofSeconds(20))
            .closeTimeout(Duration.ofSeconds(1)).build()

        fun cluster(configure: ClusterBuilder.() -> Unit = {}) = Cluster {
            primary("north", primary)
            replica("south", replica)
            probe(50.milliseconds, 5.seconds)
            configure()
        }

        beforeSpec {
            servers = ReplicatedServer()
            primary = Tailrace.connect(config(servers.primary().url(servers.database())))
            replica = Tailrace.connect(config(servers.replica().pgjdbcNgUrl(servers.database())))
            servers.ask(servers.primary(), "create table t (n int)")
            servers.awaitCaughtUp()
        }
        afterSpec {
            primary.close()
            replica.close()
            servers.close()
        }

        test("reads go to the replica and writes to the primary") {
            cluster().use { cluster ->
                cluster.read { it.port() } shouldBe servers.replica().port()
                cluster.write { it.port() } shouldBe servers.primary().port()
                val (north, south) = cluster.members()
                listOf(north.name, north.role, north.health, north.lag) shouldBe listOf("north", Role.PRIMARY, Health.HEALTHY, null)
                listOf(south.name, south.role, south.health) shouldBe listOf("south", Role.REPLICA, Health.HEALTHY)
                cluster.awaitMember("south") { it.lagBytes == 0L }.lag shouldBe Duration.ZERO
            }
        }

        test("several replicas take turns, or the least busy one is taken") {
            Tailrace.connect(config(servers.replica().url(servers.database()))).use { west ->
                fun three(balancing: Balancing) = cluster {
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
                        List(6) { cluster.read { it } }.toSet() shouldBe setOf(replica)
                        busy.cancelAndJoin()
                    }
                }
            }
        }

        test("a read that falls back to the primary is read-only there, and can be refused instead") {
            val alone: ClusterBuilder.() -> Unit = {
                primary("north", primary)
                probe(50.milliseconds, 5.seconds)
            }
            Cluster(alone).use { cluster ->
                cluster.read { it.port() } shouldBe servers.primary().port()
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
            cluster { replayWait(30.seconds) }.use { cluster ->
                val session = cluster.session()
                session.position() shouldBe null
                repeat(20) { round ->
                    session.write { it.insert() }
                    session.read { it.count() to it.port() } shouldBe (round + 1L to servers.replica().port())
                }
                cluster.session(session.position()!!).read { it.count() } shouldBe 20
                val written = cluster.writeMarked { it.port() }
                written.position shouldBeGreaterThanOrEqualTo session.position()!!
                cluster.read(after = written.position) { it.count() to it.port() } shouldBe (20L to servers.replica().port())
            }
        }

        test("a paused replica is over its lag limit and gets no reads until it has recovered; what was written is read from the primary") {
            cluster {
                maxLag(300.milliseconds)
                replayWait(100.milliseconds)
            }.use { cluster ->
                cluster.read { it.port() } shouldBe servers.replica().port()
                servers.pause()
                val session = cluster.session()
                session.write { it.insert() }
                session.read { it.count() to it.port() } shouldBe (21L to servers.primary().port())
                val late = cluster.awaitMember("south") { it.health == Health.LAGGING }
                late.lag!! shouldBeGreaterThanOrEqualTo Duration.ofMillis(300)
                (late.lagBytes!! > 0) shouldBe true
                cluster.read { it.port() } shouldBe servers.primary().port()
                servers.resume()
                cluster.awaitMember("south") { it.healthy() }
                cluster.read { it.count() to it.port() } shouldBe (21L to servers.replica().port())
            }
        }

        test("a limit in bytes counts, too, and a read that waits in vain is refused if the primary is not to be read from") {
            cluster {
                maxLagBytes(1)
                replayWait(50.milliseconds)
                readsFromPrimary(false)
            }.use { cluster ->
                servers.pause()
                val written = cluster.writeMarked { it.insert() }
                shouldThrow<NoMemberException> { cluster.read(after = written.position) { it.count() } }.message!! shouldContain
                    written.position.toString()
                cluster.awaitMember("south") { it.health == Health.LAGGING }
                shouldThrow<NoMemberException> { cluster.read { it.count() } }.message!! shouldContain "south: REPLICA, LAGGING"
                servers.resume()
                cluster.awaitMember("south") { it.healthy() }
            }
        }

        test("a busy pool makes no member ill") {
            cluster().use { cluster ->
                coroutineScope {
                    val busy = List(3) { launch { replica.sql("select pg_sleep(60)").getAsync().await() } }
                    withTimeout(liveness) { while (replica.stats().active() < 3L) kotlinx.coroutines.yield() }
                    val before = cluster.awaitMember("south") { it.healthy() }
                    repeat(3) { cluster.awaitMember("south") { it !== before } }
                    cluster.members().map { it.health }.toSet() shouldBe setOf(Health.HEALTHY)
                    busy.forEach { it.cancelAndJoin() }
                }
            }
        }

        test("cancelling a read stops it on the server of its member") {
            cluster().use { cluster ->
                coroutineScope {
                    val reading = launch(Dispatchers.Default) { cluster.read { it.sql("select pg_sleep(61)").getAsync().await() } }
                    servers.await(servers.replica(), servers.running("pg_sleep(61)"), "1")
                    reading.cancelAndJoin()
                    servers.await(servers.replica(), servers.running("pg_sleep(61)"), "0")
                }
            }
        }

        test("states are streamed when they change, and the stream ends with the cluster") {
            val cluster = cluster()
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

        test("reads go on when the replica is killed, those that run on it included, and come back when it does") {
            cluster().use { cluster ->
                coroutineScope {
                    val inside = CompletableDeferred<Unit>()
                    val reading = async(Dispatchers.Default) {
                        cluster.read { db ->
                            if (inside.complete(Unit)) db.sql("select pg_sleep(60)").getAsync().await()
                            db.port()
                        }
                    }
                    inside.await()
                    servers.await(servers.replica(), servers.running("pg_sleep(60)"), "1")
                    servers.replica().kill()
                    withTimeout(liveness) {
                        List(20) { cluster.read { it.port() } }.toSet() shouldBe setOf(servers.primary().port())
                        reading.await() shouldBe servers.primary().port()
                    }
                }
                val gone = cluster.awaitMember("south") { it.health == Health.UNREACHABLE }
                (gone.lastError != null) shouldBe true
                servers.replica().restart()
                cluster.awaitMember("south") { it.healthy() }.lastError shouldBe null
                withTimeout(liveness) { cluster.read { it.port() } } shouldBe servers.replica().port()
            }
        }

        test("a standby that was taken for the primary is told, and a member that is opened when it can be reached is no hindrance") {
            Cluster {
                primary("north", servers.replica().url(servers.database()))
                replica("nowhere", "postgresql://postgres@127.0.0.1:1/none")
                probe(50.milliseconds, 5.seconds)
            }.use { cluster ->
                val refused = shouldThrow<NoPrimaryException> { cluster.write { it.insert() } }
                refused.message!! shouldContain "north: REPLICA, HEALTHY"
                refused.message!! shouldContain "nowhere: REPLICA, UNREACHABLE"
                cluster.read { it.port() } shouldBe servers.replica().port()
            }
        }

        test("two that claim to be primary are refused writes") {
            Tailrace.connect(config(servers.primary().url("postgres"))).use { second ->
                cluster { replica("usurper", second) }.use { cluster ->
                    shouldThrow<SeveralPrimariesException> { cluster.write { it.insert() } }.names() shouldContainExactly
                        listOf("north", "usurper")
                    cluster.read { it.port() } shouldBe servers.replica().port()
                }
            }
        }

        test("writes follow a promotion after the primary was killed") {
            cluster { probe(1.minutes, 5.seconds) }.use { cluster ->
                cluster.write { it.insert() }
                val seen = cluster.read { it.count() }
                servers.awaitCaughtUp()
                servers.primary().kill()
                shouldThrow<Exception> { withTimeout(liveness) { cluster.write { it.insert() } } }
                shouldThrow<NoPrimaryException> { withTimeout(liveness) { cluster.write { it.insert() } } }
                    .message!! shouldContain "north: PRIMARY, UNREACHABLE"
                withTimeout(liveness) { cluster.read { it.count() } } shouldBe seen
                servers.replica().promote()
                withTimeout(liveness) {
                    cluster.write { db ->
                        db.insert()
                        db.port()
                    } shouldBe servers.replica().port()
                    cluster.read { it.count() to it.port() } shouldBe (seen + 1 to servers.replica().port())
                }
                cluster.streamMembers().first().first { it.name == "south" }.role shouldBe Role.PRIMARY
            }
        }
    })
