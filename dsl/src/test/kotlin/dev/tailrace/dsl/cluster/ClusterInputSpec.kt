package dev.tailrace.dsl.cluster

import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.error.ConfigurationException
import dev.tailrace.dsl.error.DatabaseClosedException
import dev.tailrace.dsl.testing.TestServer
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import kotlinx.coroutines.future.await
import kotlin.time.Duration.Companion.seconds

class ClusterInputSpec :
    FunSpec({
        test("what cannot be a cluster is refused before anything is opened") {
            Tailrace.connect(TestServer.url(TestServer.newDatabase())).use { db ->
                val url = "postgresql://127.0.0.1:1/x"
                shouldThrow<IllegalArgumentException> { Cluster { } }
                shouldThrow<IllegalArgumentException> { Cluster { replica("a", db) } }
                shouldThrow<IllegalArgumentException> { Cluster { primary("a", url).primary("b", url) } }
                shouldThrow<IllegalArgumentException> { Cluster { primary("a", url).replica("a", url) } }.message!! shouldContain "\"a\""
                shouldThrow<IllegalArgumentException> { Cluster { primary("a", db).replica("b", db) } }
                shouldThrow<IllegalArgumentException> { Cluster { primary("", db) } }
                shouldThrow<IllegalArgumentException> { Cluster { primary("a", db).probe(0.seconds, 1.seconds) } }
                shouldThrow<IllegalArgumentException> { Cluster { primary("a", db).maxLag((-1).seconds) } }
                shouldThrow<IllegalArgumentException> { Cluster { primary("a", db).maxLagBytes(0) } }
                shouldThrow<IllegalArgumentException> { Cluster { primary("a", db).replayWait(0.seconds) } }
                shouldThrow<IllegalArgumentException> { Cluster { primary("a", db).attemptTimeout(0.seconds) } }
                shouldThrow<ConfigurationException> { Cluster { primary("a", "mysql://x") } }
            }
        }

        test("closing closes what the cluster opened and nothing else, and ends its calls") {
            val name = TestServer.newDatabase()
            Tailrace.connect(TestServer.url(name)).use { mine ->
                val cluster = Cluster {
                    primary("opened", TestServer.url(name))
                    replica("given", mine)
                }
                cluster.read { it }.let { opened ->
                    cluster.close()
                    cluster.close()
                    shouldThrow<DatabaseClosedException> { opened.sql("select 1").getAsync().await() }
                }
                shouldThrow<DatabaseClosedException> { cluster.read { } }
                shouldThrow<DatabaseClosedException> { cluster.write { } }
                mine.sql("select 1 as n").getAsync().await().first().getInt("n") shouldBe 1
                TestServer.connect(name).use { connection ->
                    val asked =
                        "select count(*) from pg_stat_activity where datname = current_database() and query like '%pg_is_in_recovery%'"
                    val began = System.nanoTime()
                    while (true) {
                        val left = connection.createStatement().executeQuery("$asked and pid <> pg_backend_pid()").use { row ->
                            row.next()
                            row.getInt(1)
                        }
                        if (left == 0) break
                        check(System.nanoTime() - began < 30_000_000_000) { "$left probe connections are left" }
                    }
                }
            }
        }
    })
