package dev.tailrace.snippets

import com.github.benmanes.caffeine.cache.Caffeine
import dev.tailrace.dsl.Tailrace
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactlyInAnyOrder
import io.kotest.matchers.shouldBe
import org.jetbrains.exposed.v1.core.ResultRow

class KotlinLoaderSnippetsSpec :
    FunSpec({
        val db = Tailrace.connect(SnippetDatabase().url())
        afterSpec { db.close() }

        test("many lookups are answered") {
            authorsOf(db, listOf(2, 9, 1)) shouldBe listOf("Alan", null, "Ada")
        }

        test("an author has posts or none") {
            titlesOf(db, 1) shouldContainExactlyInAnyOrder listOf("Notes", "Numbers")
            titlesOf(db, 3) shouldBe emptyList()
        }

        test("a function loads") {
            postsOf(db, 1) shouldBe 2
            postsOf(db, 3) shouldBe null
        }

        test("a cache is warmed") {
            val cache = Caffeine.newBuilder().build<Long, ResultRow>()
            val shown = mutableListOf<String>()
            val rest = warmUsers(db, cache, shown::add)
            shown shouldBe listOf("2 stored", "2 stored")
            (rest.stored() to rest.present()) shouldBe (1L to 2L)
            cache.asMap().keys shouldBe setOf(1L, 2L, 3L)
        }
    })
