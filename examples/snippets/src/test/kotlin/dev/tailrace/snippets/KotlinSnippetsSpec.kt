package dev.tailrace.snippets

import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.count
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldMatch
import io.kotest.matchers.string.shouldNotContain
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import org.jetbrains.exposed.v1.jdbc.selectAll

class KotlinSnippetsSpec :
    FunSpec({
        val server = SnippetDatabase()
        val db = Tailrace.connect(server.url())
        afterSpec { db.close() }

        fun balances() = server.ask("select string_agg(balance::text, ' ' order by id) from accounts")

        test("the first query finds the adults") {
            adults(db).map { it[Users.name] } shouldBe listOf("Ada", "Alan")
        }

        test("a database is opened by URL") {
            open(server.url()) shouldBe true
        }

        test("a join gives titles with their authors") {
            titlesAndAuthors(db) shouldBe listOf("Machines" to "Alan", "Notes" to "Ada", "Numbers" to "Ada")
        }

        test("small questions have small answers") {
            smallQuestions(db) shouldBe Triple(36, 1L, listOf("Ada", "Alan", "Kim"))
        }

        test("a row is inserted, updated and deleted") {
            write(db) shouldBe (1 to 1)
            db.count { Users.selectAll() } shouldBe 3
        }

        test("a stream gives rows in order and stops when its collector has enough") {
            streamed(db) shouldBe listOf("Ada", "Alan")
        }

        test("a page has its counts") {
            numberedPage(db) shouldBe "3–3 of 3, page 2 of 2"
        }

        test("keyset pages follow one another by cursor") {
            val (first, cursor) = pageAfter(db, null)
            first shouldBe listOf("Ada", "Alan")
            pageAfter(db, cursor) shouldBe (listOf("Kim") to null)
        }

        test("a transaction joins the database's calls and Exposed's own") {
            transfer(db, from = 1, to = 2, amount = 30.toBigDecimal())
            balances() shouldBe "70.00 30.00"
            runCatching { transfer(db, from = 2, to = 1, amount = 31.toBigDecimal()) }.isFailure shouldBe true
            balances() shouldBe "70.00 30.00"
        }

        test("a savepoint undoes its own part") {
            openAccounts(db, listOf(3, 1, 4))
            server.ask("select string_agg(id::text, ' ' order by id) from accounts") shouldBe "1 2 3 4"
        }

        test("a deadline says where the time went and stops the statement") {
            reportInTime(db) shouldMatch Regex("too late. Deadline of 300 ms exceeded: pool \\d+ ms, server \\d+ ms")
            server.awaitRunning("slow report", 0)
        }

        test("cancelling a coroutine stops its statement") {
            abandonedReport(db) { withContext(Dispatchers.IO) { server.awaitRunning("abandoned report", 1) } }
            server.awaitRunning("abandoned report", 0)
        }

        test("settings decide what row-level security shows") {
            Tailrace.connect(server.tenantUrl()).use { tenant ->
                invoicesOf(tenant, "north") shouldBe listOf(1L, 3L)
                invoicesOf(tenant, "south") shouldBe listOf(2L)
                tenant.count { Invoices.selectAll() } shouldBe 0
            }
        }

        test("a limited query takes one permit") {
            val limiter = CountingLimiter()
            gently(db, limiter).size shouldBe 3
            limiter.granted.get() shouldBe 1
        }

        test("a violation names the constraint and not the value") {
            val answer = register(db, "Ada")
            answer shouldContain "refused by users_name_key, SQLSTATE 23505"
            answer shouldNotContain "Ada"
        }
    })
