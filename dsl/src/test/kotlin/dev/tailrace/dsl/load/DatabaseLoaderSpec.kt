package dev.tailrace.dsl.load

import dev.tailrace.dsl.error.KeyNotFoundException
import dev.tailrace.dsl.error.MappingException
import dev.tailrace.dsl.execute
import dev.tailrace.dsl.record.Id
import dev.tailrace.dsl.record.Table
import dev.tailrace.dsl.testing.Orders
import dev.tailrace.dsl.testing.SHOP
import dev.tailrace.dsl.testing.Users
import dev.tailrace.dsl.testing.onEachDriver
import dev.tailrace.dsl.transaction
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactlyInAnyOrder
import io.kotest.matchers.comparables.shouldBeLessThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.withContext
import org.jetbrains.exposed.v1.core.Table as ExposedTable

@JvmRecord
@Table("users")
internal data class UserRow(
    @Id val id: Long,
    val name: String,
    val age: Int,
)

@JvmRecord
@Table("orders")
internal data class OrderRow(
    @Id val id: Long,
    val userId: Long,
)

@JvmRecord
@Table("poison")
internal data class Poison(
    @Id val id: Int,
    val inverse: Int,
)

private object Words : ExposedTable("words") {
    val word = varchar("word", 20)
    val length = integer("length")
}

class DatabaseLoaderSpec :
    FunSpec({
        val schema =
            """
            $SHOP;
            insert into users (name, age) select 'user ' || n, n % 90 from generate_series(1, 2000) n;
            insert into orders (user_id, amount) select n % 3 + 1, n from generate_series(1, 9) n;
            create table words (word char(5) not null, length int not null);
            insert into words values ('a', 1), ('abcde', 5);
            create table divisors (id int primary key, divisor int not null);
            insert into divisors select n, case n when 7 then 0 else 1 end from generate_series(1, 64) n;
            create view poison as select id, 1 / divisor as inverse from divisors
            """
        onEachDriver(schema) { db ->
            test("a fan-out of point lookups costs a few round trips") {
                val users = db.loader(Users.id)
                val found = withContext(Dispatchers.Default) { (1L..1_000L).map { async { users.load(it) } }.awaitAll() }
                found.map { it[Users.name] } shouldBe (1L..1_000L).map { "user $it" }
                users.stats().keys() shouldBe 1_000L
                users.stats().batches() shouldBeLessThan 1_000L
                val before = db.stats().count()
                users.loadAll((1L..1_000L).toList()).size shouldBe 1_000
                db.stats().count() - before shouldBe 1
            }

            test("rows by a unique column that is no key, mapped once") {
                val ages = db.loader(Users.name) { it[Users.age] }
                ages.load("user 5") shouldBe 5
                ages.loadOrNull("nobody") shouldBe null
                shouldThrow<KeyNotFoundException> { ages.load("nobody") }.message shouldContain "users.name"
            }

            test("what the mapper throws fails its key alone") {
                val picky = db.loader(Users.id) { row -> row[Users.age].also { check(it != 2) { "two" } } }
                coroutineScope {
                    val good = async { picky.load(1) }
                    val bad = async { runCatching { picky.load(2) } }
                    good.await() shouldBe 1
                    bad.await().exceptionOrNull()!!.message shouldBe "two"
                }
            }

            test("all rows of a column that is not unique, none for a key without rows") {
                val orders = db.loaderOfMany(Orders.userId) { it[Orders.id] }
                orders.load(2) shouldContainExactlyInAnyOrder listOf(1L, 4L, 7L)
                orders.load(99) shouldBe emptyList()
                orders.loadAll(listOf(1, 99)).mapValues { it.value.size } shouldBe mapOf(1L to 3, 99L to 0)
            }

            test("a key that is not unique after all is an error of that key") {
                shouldThrow<MappingException> { db.loader(Orders.userId).load(1) }.message shouldContain "Several rows"
            }

            test("a key that the server takes for equal and Java does not is an error, not an absence") {
                val words = db.loader(Words.word)
                words.load("abcde")[Words.length] shouldBe 5
                shouldThrow<MappingException> { words.load("a") }.message shouldContain "words.word"
            }

            test("records by their id and by another component") {
                val users = db.recordLoader<Long, UserRow>()
                users.load(3) shouldBe UserRow(3, "user 3", 3)
                users.loadAll(listOf(2, 99_999, 1)).keys.toList() shouldBe listOf(2L, 1L)
                db.recordLoaderOfMany<Long, OrderRow>("userId").load(1).map { it.id } shouldContainExactlyInAnyOrder listOf(3L, 6L, 9L)
                db.recordLoaderOfMany<String, UserRow>("name").load("user 7").single().id shouldBe 7
                shouldThrow<IllegalArgumentException> { db.recordLoader<Int, UserRow>().load(3) }.message shouldContain "Long"
            }

            test("a batch meets the keys whose data is bad and answers the others") {
                val poison = db.recordLoader<Int, Poison>()
                coroutineScope {
                    val loads = (1..64).map { key -> async { runCatching { poison.load(key) } } }.awaitAll()
                    loads.filter { it.isFailure }.size shouldBe 1
                    loads[6].exceptionOrNull()!!.message shouldContain "division"
                    loads[7].getOrThrow() shouldBe Poison(8, 1)
                }
            }

            test("a load inside a transaction sees what it has written, and is not cached") {
                val names = db.loader(Users.id, LoaderOptions.builder().cacheSize(100).build()) { it[Users.name] }
                names.load(10) shouldBe "user 10"
                runCatching {
                    db.transaction {
                        db.update("users").set("name", "changed").where("id", 10L).execute() shouldBe 1
                        names.load(10) shouldBe "changed"
                        names.loadAll(listOf(10, 11)) shouldBe mapOf(10L to "changed", 11L to "user 11")
                        error("roll back")
                    }
                }.exceptionOrNull()!!.message shouldBe "roll back"
                names.load(11) shouldBe "user 11"
                names.load(10) shouldBe "user 10"
            }

            test("transactions that hold every connection load in theirs while others wait for one") {
                val names = db.loader(Users.id) { it[Users.name] }
                withContext(Dispatchers.Default) {
                    (1L..40L).map { key ->
                        async { if (key % 2 == 0L) names.load(key) else db.transaction { names.load(key) } }
                    }.awaitAll() shouldBe (1L..40L).map { "user $it" }
                }
            }
        }
    })
