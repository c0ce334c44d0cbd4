package dev.tailrace.dsl

import dev.tailrace.dsl.internal.exposed.AfterKeyset
import dev.tailrace.dsl.query.Keyset
import dev.tailrace.dsl.query.KeysetRequest
import dev.tailrace.dsl.query.PageRequest
import dev.tailrace.dsl.testing.SHOP
import dev.tailrace.dsl.testing.Users
import dev.tailrace.dsl.testing.onEachDriver
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldNotContain
import org.jetbrains.exposed.v1.core.Column
import org.jetbrains.exposed.v1.core.SortOrder
import org.jetbrains.exposed.v1.core.greater
import org.jetbrains.exposed.v1.core.less
import org.jetbrains.exposed.v1.jdbc.select
import org.jetbrains.exposed.v1.jdbc.selectAll

class PagesSpec :
    FunSpec({
        onEachDriver(SHOP) { db ->
            db.sql(
                """
                insert into users (name, age, city)
                select 'user ' || n, n % 7, case when n % 5 > 0 then 'c' || n % 5 end from generate_series(1, 95) n
                """,
            )

            suspend fun walk(vararg order: Pair<Column<*>, SortOrder>): List<Long> {
                val seen = mutableListOf<Long>()
                var cursor: String? = null
                do {
                    val page = db.keysetPage(KeysetRequest.after(cursor, 10), *order) { Users.selectAll() }
                    seen += page.items().map { it[Users.id].value }
                    cursor = page.next()?.cursor()
                } while (cursor != null)
                return seen
            }

            test("a page has its rows and the counts of a user interface") {
                val page = db.page(PageRequest.of(2, 20)) { Users.selectAll().orderBy(Users.id) }
                page.items().map { it[Users.id].value } shouldContainExactly (21L..40L).toList()
                page.current() shouldBe 2
                page.last() shouldBe 5
                page.perPage() shouldBe 20
                page.total() shouldBe 95
                page.from() shouldBe 21
                page.to() shouldBe 40
            }

            test("the last page is short and a page beyond it empty, with the total all the same") {
                db.page(PageRequest.of(5, 20)) { Users.selectAll().orderBy(Users.id) }.to() shouldBe 95
                val beyond = db.page(PageRequest.of(9, 20)) { Users.selectAll().orderBy(Users.id) }
                beyond.items() shouldBe emptyList()
                beyond.total() shouldBe 95
                beyond.from() shouldBe 0
            }

            test("a page of nothing has a total of 0") {
                db.page(PageRequest.of(1, 20)) { Users.selectAll().where { Users.age less 0 } }.total() shouldBe 0
            }

            test("a page binds the condition's values for rows and total alike") {
                val page = db.page(PageRequest.of(1, 5)) { Users.select(Users.age).where { Users.id greater 90L }.orderBy(Users.id) }
                page.items().size shouldBe 5
                page.total() shouldBe 5
            }

            test("a page of groups counts groups") {
                db.page(PageRequest.of(1, 3)) { Users.select(Users.age).groupBy(Users.age).orderBy(Users.age) }.total() shouldBe 7
            }

            test("a query with a limit of its own is refused") {
                shouldThrow<IllegalArgumentException> { db.page(PageRequest.of(1, 3)) { Users.selectAll().limit(1) } }
            }

            test("keyset pages give every row once, in order, ascending and descending") {
                walk(Users.id to SortOrder.ASC) shouldContainExactly (1L..95L).toList()
                walk(Users.id to SortOrder.DESC) shouldContainExactly (95L downTo 1L).toList()
            }

            val orders = listOf(SortOrder.ASC, SortOrder.DESC, SortOrder.ASC_NULLS_FIRST, SortOrder.DESC_NULLS_LAST)
            for (first in orders) {
                for (second in listOf(SortOrder.ASC, SortOrder.DESC)) {
                    test("keyset pages by a nullable column $first and one $second are those of one query") {
                        walk(Users.city to first, Users.age to second, Users.id to SortOrder.ASC) shouldContainExactly
                            db.query { Users.selectAll().orderBy(Users.city to first, Users.age to second, Users.id to SortOrder.ASC) }
                                .map { it[Users.id].value }
                    }
                }
            }

            test("a keyset page adds the columns it is ordered by") {
                val page = db.keysetPage(KeysetRequest.first(3), Users.id to SortOrder.ASC) { Users.select(Users.name) }
                page.items().map { it[Users.name] } shouldContainExactly listOf("user 1", "user 2", "user 3")
            }

            test("a cursor of another order and no cursor at all are refused") {
                val cursor = db.keysetPage(KeysetRequest.first(3), Users.name to SortOrder.ASC) { Users.selectAll() }.next()!!.cursor()
                shouldThrow<IllegalArgumentException> {
                    db.keysetPage(KeysetRequest.after(cursor, 3), Users.age to SortOrder.ASC, Users.id to SortOrder.ASC) {
                        Users.selectAll()
                    }
                }
                shouldThrow<IllegalArgumentException> {
                    db.keysetPage(KeysetRequest.after(cursor, 3), Users.age to SortOrder.ASC) { Users.selectAll() }
                }.message!! shouldNotContain "user"
                shouldThrow<IllegalArgumentException> { KeysetRequest.after("' or 1=1 --", 3) }
            }

            val ways = listOf(
                listOf(Users.id to SortOrder.ASC),
                listOf(Users.age to SortOrder.DESC, Users.id to SortOrder.DESC),
                listOf(Users.age to SortOrder.ASC, Users.id to SortOrder.DESC),
            )
            for (order in ways) {
                test("a keyset page far down, by ${order.map { "${it.first.name} ${it.second}" }}, starts where an index says") {
                    db.sql(
                        """
                        insert into users (name, age) select 'more ' || n, n from generate_series(1000, 20000) n on conflict do nothing;
                        create index if not exists one_way on users (age, id);
                        create index if not exists both_ways on users (age, id desc);
                        analyze users
                        """,
                    )
                    val position = Keyset(order.map { (column, _) -> if (column == Users.age) 10_000 else 10_000L })
                    val far = db.exposed.query {
                        val keys: Array<Pair<Column<*>, SortOrder>> = order.toTypedArray()
                        Users.selectAll().where { AfterKeyset.of(keys, position) }.orderBy(*keys).limit(10)
                    }
                    val plan = db.sql("explain " + far.sql.replace("?", "10000")).joinToString("\n")
                    plan shouldContain "Index Cond"
                    plan shouldNotContain "Sort"
                }
            }
        }
    })
