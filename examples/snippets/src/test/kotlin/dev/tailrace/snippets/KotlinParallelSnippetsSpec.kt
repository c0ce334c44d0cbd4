package dev.tailrace.snippets

import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.query.Keyset
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactlyInAnyOrder
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.flow.toList

class KotlinParallelSnippetsSpec :
    FunSpec({
        val server = SnippetDatabase()
        val db = Tailrace.connect(server.url())
        afterSpec { db.close() }

        test("titles come author by author") {
            titlesOf(db, listOf(2, 1, 3)) shouldBe listOf(listOf("Machines"), listOf("Notes", "Numbers"), listOf())
        }

        test("each user is written to once") {
            lettersSent(db) { }.toList() shouldContainExactlyInAnyOrder listOf("Ada", "Alan", "Kim")
        }

        test("the dashboard has both results, and does without one") {
            dashboard(db) shouldBe "3 users, 3 posts"
        }

        test("a greeting that fails is reported and the others go on") {
            val reports = mutableListOf<String>()
            greetings(db, { if (it == "Alan") error("no") else "Hello $it" }, { reports += it }).toList() shouldBe listOf(9, 9)
            reports shouldBe listOf("compose: IllegalStateException")
        }

        test("an archive goes on after a position") {
            val stored = mutableListOf<String>()
            archive(db, Keyset.of(1L)) { names, _ -> stored += names } shouldBe 2
            stored shouldBe listOf("Alan", "Kim")
        }

        test("the posts of each author are renamed") {
            renamed(db, listOf(1, 2))
            titlesOf(db, listOf(2, 1)) shouldBe listOf(listOf("By 2"), listOf("By 1", "By 1"))
        }
    })
