package dev.tailrace.snippets

import dev.tailrace.dsl.Tailrace
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.collections.shouldContainExactlyInAnyOrder
import io.kotest.matchers.shouldBe
import java.util.concurrent.ConcurrentLinkedQueue

class KotlinWorkSnippetsSpec :
    FunSpec({
        val db = Tailrace.connect(SnippetDatabase().url())
        afterSpec { db.close() }

        test("every mail is sent once") {
            val sent = ConcurrentLinkedQueue<String>()
            handOver(List(1_000) { "$it" }) { sent.add(it) }
            sent shouldContainExactlyInAnyOrder List(1_000) { "$it" }
        }

        test("a pool looks users up") {
            namesOf(db, listOf(1, 99, 3)) shouldContainExactly listOf("Ada", "Kim")
        }

        test("users are sorted into drains, and what failed is told") {
            val failed = ArrayList<String>()
            sortUsers(db) { failed.add(it) } shouldBe (listOf("Ada") to listOf("Kim"))
            failed shouldContainExactly listOf("sort, attempt 1: gone meanwhile")
        }
    })
