package dev.tailrace.snippets

import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.cluster.Cluster
import dev.tailrace.dsl.cluster.Member
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeout
import kotlin.time.Duration.Companion.seconds

private const val NOWHERE = "postgresql://postgres@127.0.0.1:1/none"

class KotlinClusterSnippetsSpec :
    FunSpec({
        val server = SnippetDatabase()
        val db = Tailrace.connect(server.url())
        afterSpec { db.close() }

        test("the backup answers when the primary does not") {
            val gone = Tailrace.connect(server.url())
            gone.close()
            countWithBackup(gone, db) shouldBe 3
        }

        test("a cluster reads while one of its members cannot be reached") {
            readReplicas(server.url(), NOWHERE).size shouldBe 3
        }

        test("a session reads what it has written") {
            Cluster { primary("north", db) }.use { readYourWrites(it) shouldBe 1 }
        }

        test("a member that cannot be reached is told") {
            Cluster {
                primary("north", db)
                replica("south", NOWHERE)
            }.use { cluster ->
                val told = CompletableDeferred<Member>()
                coroutineScope {
                    val watching = launch { watchMembers(cluster) { if (it.name == "south" && it.lastError != null) told.complete(it) } }
                    withTimeout(60.seconds) { told.await() }.health shouldBe Member.Health.UNREACHABLE
                    watching.cancelAndJoin()
                }
            }
        }
    })
