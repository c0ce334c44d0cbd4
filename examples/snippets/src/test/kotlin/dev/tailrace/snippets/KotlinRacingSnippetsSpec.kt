package dev.tailrace.snippets

import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.race.Outcome
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeIn
import io.kotest.matchers.collections.shouldContainExactlyInAnyOrder
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.flow

class KotlinRacingSnippetsSpec :
    FunSpec({
        val server = SnippetDatabase()
        val primary = Tailrace.connect(server.url())
        val replica = Tailrace.connect(server.url())
        afterSpec {
            primary.close()
            replica.close()
        }

        test("either database answers") {
            val (name, rows) = adultsFromEither(primary, replica)
            name shouldBeIn listOf("primary", "replica")
            rows.map { it[Users.name] } shouldContainExactlyInAnyOrder listOf("Ada", "Alan")
        }

        test("all outcomes are told and the first that matches wins") {
            val (outcomes, first) = allAndFirstFull(primary, replica)
            outcomes.map { it.name() } shouldContainExactlyInAnyOrder listOf("primary", "replica")
            outcomes.all { (it as Outcome.Success).value == 3 } shouldBe true
            first shouldBeIn listOf("primary", "replica")
        }

        test("a hedged query answers") {
            hedgedUsers(primary).size shouldBe 3
        }

        test("the channel that has an element is first") {
            val commands = Channel<String>(1).apply { send("stop") }
            commandOrTick(commands, flow { awaitCancellation() }) shouldBe "stop"
        }
    })
