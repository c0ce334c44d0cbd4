package dev.tailrace.dsl

import dev.tailrace.dsl.testing.TestServer
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactlyInAnyOrder
import io.kotest.matchers.comparables.shouldBeGreaterThanOrEqualTo
import io.kotest.matchers.shouldBe
import io.micrometer.observation.Observation
import io.micrometer.observation.ObservationHandler
import io.micrometer.observation.ObservationRegistry
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import kotlinx.coroutines.yield
import java.time.Duration
import java.util.concurrent.ConcurrentLinkedQueue

/** Keeps what it was shown, as "operation outcome". */
private class Recording : ObservationHandler<Observation.Context> {
    val seen = ConcurrentLinkedQueue<String>()
    val texts = ConcurrentLinkedQueue<String>()

    override fun supportsContext(context: Observation.Context) = true

    override fun onStop(context: Observation.Context) {
        seen += context.name + " " + context.getLowCardinalityKeyValue("outcome")?.value
        texts += context.getHighCardinalityKeyValue("db.query.text")?.value.orEmpty()
    }
}

class ObservationSpec :
    FunSpec({
        for ((driver, url) in listOf("pgjdbc" to TestServer::url, "PGJDBC-NG" to TestServer::pgjdbcNgUrl)) {
            test("every execution is counted, timed and shown to the registry, without its values ($driver)") {
                val recording = Recording()
                val registry = ObservationRegistry.create().apply { observationConfig().observationHandler(recording) }
                val config = TailraceConfig.builder(url(TestServer.newDatabase())).poolSize(2).observationRegistry(registry).build()
                Tailrace.connect(config).use { db ->
                    withContext(Dispatchers.Default) {
                        db.sql("select ?::text as secret", "hunter2").get()
                        runCatching { db.sql("select 1 / ?::int", 0).get() }
                        val slow = launch { db.sql("select pg_sleep(60)").get() }
                        while (db.stats().active() == 0L) yield()
                        slow.cancelAndJoin()
                    }
                    recording.seen.toList() shouldContainExactlyInAnyOrder
                        listOf("tailrace.query success", "tailrace.query error", "tailrace.query cancelled")
                    recording.texts.none { "hunter2" in it } shouldBe true
                    val stats = db.stats()
                    stats.count() shouldBe 3
                    stats.errors() shouldBe 1
                    stats.cancelled() shouldBe 1
                    stats.active() shouldBe 0
                    stats.waiting() shouldBe 0
                    stats.p99() shouldBeGreaterThanOrEqualTo stats.p50()
                    stats.mean() shouldBeGreaterThanOrEqualTo Duration.ofNanos(1)
                }
            }
        }
    })
