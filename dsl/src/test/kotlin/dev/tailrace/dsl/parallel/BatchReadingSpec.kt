package dev.tailrace.dsl.parallel

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.RateLimiter
import dev.tailrace.dsl.count
import dev.tailrace.dsl.execute
import dev.tailrace.dsl.query.Keyset
import dev.tailrace.dsl.testing.SHOP
import dev.tailrace.dsl.testing.Users
import dev.tailrace.dsl.testing.onEachDriver
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import org.jetbrains.exposed.v1.core.Table
import org.jetbrains.exposed.v1.core.greaterEq
import java.time.Duration
import java.util.Optional
import java.util.concurrent.CompletableFuture
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration.Companion.milliseconds

class BatchReadingSpec :
    FunSpec({
        onEachDriver(SHOP, slots = 1) { db ->
            db.sql("insert into users (name, age) select 'user ' || n, n % 5 from generate_series(1, 25) n")

            test("every row comes once, in the order of the primary key, a batch at a time, on a pool of one") {
                val sizes = mutableListOf<Int>()
                val ids = mutableListOf<Long>()
                val progress = db.inBatches(Users, size = 10) { batch ->
                    sizes += batch.rows().size
                    ids += batch.rows().map { it[Users.id].value }
                    // the connection is free meanwhile
                    db.from("users").count() shouldBe 25
                }
                sizes shouldContainExactly listOf(10, 10, 5)
                ids shouldContainExactly (1L..25L).toList()
                progress shouldBe BatchProgress(3, 25, Keyset.of(25L))
            }

            test("a run goes on after the last key of one that failed") {
                var done: Keyset? = null
                shouldThrow<IllegalStateException> {
                    db.inBatches(Users, size = 10) { batch ->
                        if (batch.progress().batches() == 2L) error("power cut")
                        done = batch.progress().last()
                    }
                }
                val rest = db.streamBatches(Users, size = 10, after = Keyset.parse(done!!.cursor())).toList()
                rest.flatMap { it.rows() }.map { it[Users.id].value } shouldContainExactly (11L..25L).toList()
            }

            test("a key that is not unique loses no row, and a condition narrows them") {
                val rows = db.streamBatches(Users, key = Users.age, size = 3).toList().flatMap { it.rows() }
                rows.map { it[Users.age] to it[Users.id].value } shouldContainExactly
                    (1L..25L).map { (it % 5).toInt() to it }.sortedWith(compareBy({ it.first }, { it.second }))
                db.inBatches(Users, size = 3, where = { Users.age greaterEq 3 }) { }.rows() shouldBe 10
            }

            test("a query by name and records come in batches too") {
                db.from("users").where("age", 0).inBatches(size = 2) { } shouldBe BatchProgress(3, 5, Keyset.of(25L))
                db.from("users").streamBatches(size = 20).map { it.rows().size }.toList() shouldContainExactly listOf(20, 5)
                db.from("users").where("age", 99).inBatches(after = Keyset.of(7L)) { error("no rows") } shouldBe
                    BatchProgress(0, 0, Keyset.of(7L))
            }

            test("enough is enough: no further query is made") {
                val queries = db.stats().count()
                db.streamBatches(Users, size = 5).take(2).toList().size shouldBe 2
                db.stats().count() - queries shouldBe 2
            }

            test("each batch takes a permit, given back when its work has ended, and pauses lie between batches") {
                val limiter = OneAtATime()
                val begun = System.nanoTime()
                db.inBatches(Users, size = 10, pause = 20.milliseconds, limiter = limiter) { limiter.out.get() shouldBe 1 }
                limiter.granted.get() shouldBe 3
                limiter.out.get() shouldBe 0
                (System.nanoTime() - begun >= 40_000_000) shouldBe true
                runCatching { db.inBatches(Users, limiter = limiter) { error("no") } }
                limiter.out.get() shouldBe 0
            }

            test("wrong arguments are refused at once") {
                for (size in listOf(0, -1, 1_000_001, Int.MAX_VALUE)) {
                    shouldThrow<IllegalArgumentException> { db.streamBatches(Users, size = size) }
                }
                shouldThrow<IllegalArgumentException> { db.streamBatches(Users, pause = (-1).milliseconds) }
                shouldThrow<IllegalArgumentException> { db.streamBatches(object : Table("keyless") {}) }
            }

            test("the place can be kept in the database beside the work") {
                db.sql("create table done (last bigint)")
                db.inBatches(Users, size = 10) { batch ->
                    db.note(batch.progress().last()!!.values()[0])
                }
                db.sql("select max(last) from done") shouldBe listOf(25L)
                db.sql("drop table done")
            }
        }
    })

private suspend fun Database.note(key: Any?) = sql("insert into done values (?)", key).execute()

/** Counts its permits. */
private class OneAtATime : RateLimiter {
    val granted = AtomicInteger()
    val out = AtomicInteger()

    override fun acquireAsync(weight: Int): CompletableFuture<RateLimiter.Permit> {
        granted.incrementAndGet()
        out.incrementAndGet()
        return CompletableFuture.completedFuture(RateLimiter.Permit { out.decrementAndGet() })
    }

    override fun tryAcquire(weight: Int): Optional<RateLimiter.Permit> = Optional.empty()

    override fun tryAcquireAsync(weight: Int, wait: Duration): CompletableFuture<Optional<RateLimiter.Permit>> =
        CompletableFuture.completedFuture(Optional.empty())
}
