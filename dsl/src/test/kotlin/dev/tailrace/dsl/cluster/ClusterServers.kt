package dev.tailrace.dsl.cluster

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.TailraceConfig
import dev.tailrace.dsl.testing.ReplicatedServer
import kotlinx.coroutines.delay
import kotlinx.coroutines.future.await
import kotlinx.coroutines.withTimeout
import java.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

internal val liveness = 60.seconds

/** A primary through one driver, a replica through the other, and the table `t`. */
internal class ClusterServers : AutoCloseable {
    val both = ReplicatedServer().apply {
        ask(primary(), "create table t (n int)")
        awaitCaughtUp()
    }
    val primary: Database = Tailrace.connect(config(both.primary().url(both.database())))
    val replica: Database = Tailrace.connect(config(both.replica().pgjdbcNgUrl(both.database())))
    val primaryPort get() = both.primary().port()
    val replicaPort get() = both.replica().port()

    fun config(url: String): TailraceConfig = TailraceConfig.builder(url).poolSize(3).acquireTimeout(Duration.ofSeconds(20))
        .closeTimeout(Duration.ofSeconds(1)).build()

    fun cluster(configure: ClusterBuilder.() -> Unit = {}): Cluster = Cluster {
        primary("north", primary)
        replica("south", replica)
        probe(50.milliseconds, 5.seconds)
        configure()
    }

    override fun close() {
        primary.close()
        replica.close()
        both.close()
    }
}

internal suspend fun Database.port(): Int = sql("select inet_server_port() as port").getAsync().await().first().getInt("port")

internal suspend fun Database.count(): Long = sql("select count(*) as n from t").getAsync().await().first().getLong("n")

internal suspend fun Database.insert() {
    sql("insert into t values (1)").executeAsync().await()
}

/** The member once it is as [wanted]. Asked again and again: the stream does not tell of lag alone. */
internal suspend fun Cluster.awaitMember(name: String, wanted: (Member) -> Boolean): Member = withTimeout(liveness) {
    var member = members().first { it.name == name }
    while (!wanted(member)) {
        delay(5.milliseconds)
        member = members().first { it.name == name }
    }
    member
}
