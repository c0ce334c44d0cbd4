package dev.tailrace.app.demo

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.count
import dev.tailrace.dsl.query
import kotlinx.coroutines.async
import kotlinx.coroutines.runBlocking
import org.jetbrains.exposed.v1.core.SortOrder
import org.jetbrains.exposed.v1.core.Table
import org.jetbrains.exposed.v1.core.count
import org.jetbrains.exposed.v1.core.greater
import org.jetbrains.exposed.v1.core.sum
import org.jetbrains.exposed.v1.jdbc.select
import org.jetbrains.exposed.v1.jdbc.selectAll

private object Customers : Table("shop.customer") {
    val id = long("id")
    val city = text("city")
}

private object Purchases : Table("shop.purchase") {
    val customerId = long("customer_id") references Customers.id
    val quantity = integer("quantity")
    val amount = decimal("amount", 12, 2)
}

/** Coroutines: Exposed's own tables and queries, executed without blocking. */
internal object KotlinQueries {
    @JvmStatic
    fun show(
        db: Database,
        tour: Tour,
    ) = runBlocking {
        tour.chapter("From Kotlin: three queries at once, in coroutines over Exposed tables")
        val started = System.nanoTime()
        val large = async { db.count { Purchases.selectAll().where { Purchases.quantity greater 3 } } }
        val customers = async { db.count { Customers.selectAll() } }
        val byCity = async { revenueByCity(db) }
        val rows = byCity.await()
        tour.detail("db.count { Customers.selectAll() }                       -> %,d", customers.await())
        tour.detail("db.count { Purchases… where { quantity greater 3 } }     -> %,d", large.await())
        tour.detail("db.query { Purchases innerJoin Customers … groupBy city } -> %d rows:", rows.size)
        val took = Tour.since(started)
        tour.table(listOf("city", "purchases", "revenue"), rows)
        tour.detail("all three in %s", Tour.millis(took))
    }

    private suspend fun revenueByCity(db: Database): List<List<Any?>> {
        val purchases = Purchases.quantity.count()
        val revenue = Purchases.amount.sum()
        return db
            .query {
                (Purchases innerJoin Customers)
                    .select(Customers.city, purchases, revenue)
                    .groupBy(Customers.city)
                    .orderBy(revenue, SortOrder.DESC)
            }.map { row -> listOf(row[Customers.city], row[purchases], row[revenue]) }
    }
}
