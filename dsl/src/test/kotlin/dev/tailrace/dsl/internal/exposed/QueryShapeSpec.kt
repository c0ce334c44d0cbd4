package dev.tailrace.dsl.internal.exposed

import dev.tailrace.dsl.query
import dev.tailrace.dsl.testing.onEachDriver
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.shouldNotBe
import org.jetbrains.exposed.v1.core.SortOrder
import org.jetbrains.exposed.v1.core.Table
import org.jetbrains.exposed.v1.core.alias
import org.jetbrains.exposed.v1.core.and
import org.jetbrains.exposed.v1.core.count
import org.jetbrains.exposed.v1.core.eq
import org.jetbrains.exposed.v1.core.greater
import org.jetbrains.exposed.v1.core.greaterEq
import org.jetbrains.exposed.v1.core.inList
import org.jetbrains.exposed.v1.core.isNotNull
import org.jetbrains.exposed.v1.core.isNull
import org.jetbrains.exposed.v1.core.less
import org.jetbrains.exposed.v1.core.lessEq
import org.jetbrains.exposed.v1.core.like
import org.jetbrains.exposed.v1.core.neq
import org.jetbrains.exposed.v1.core.or
import org.jetbrains.exposed.v1.jdbc.Query
import org.jetbrains.exposed.v1.jdbc.select
import org.jetbrains.exposed.v1.jdbc.selectAll

private object Parcels : Table("parcels") {
    val id = integer("id")
    val weight = integer("weight")
    val label = text("label").nullable()
}

private val queries: List<(Int) -> Query> =
    listOf(
        { _ -> Parcels.selectAll() },
        { n -> Parcels.selectAll().where { Parcels.id eq n } },
        { n -> Parcels.selectAll().where { Parcels.weight eq n } },
        { n -> Parcels.selectAll().where { Parcels.id neq n } },
        { n -> Parcels.selectAll().where { Parcels.id less n } },
        { n -> Parcels.selectAll().where { Parcels.id lessEq n } },
        { n -> Parcels.selectAll().where { Parcels.id greater n } },
        { n -> Parcels.selectAll().where { Parcels.id greaterEq n } },
        { n -> Parcels.selectAll().where { Parcels.id eq Parcels.weight }.orWhere(n) },
        { n -> Parcels.selectAll().where { (Parcels.id eq n) and (Parcels.weight greater n) } },
        { n -> Parcels.selectAll().where { (Parcels.id eq n) or (Parcels.weight greater n) } },
        { n -> Parcels.selectAll().where { ((Parcels.id eq n) or (Parcels.weight greater n)) and Parcels.label.isNull() } },
        { n -> Parcels.selectAll().where { (Parcels.id eq n) or ((Parcels.weight greater n) and Parcels.label.isNotNull()) } },
        { n -> Parcels.selectAll().where { Parcels.label eq "l$n" } },
        { n -> Parcels.selectAll().where { Parcels.label like "%$n" } },
        { n -> Parcels.selectAll().where { Parcels.id inList List(n) { it } } },
        { n -> Parcels.select(Parcels.id).where { Parcels.id eq n } },
        { n -> Parcels.select(Parcels.weight, Parcels.id).where { Parcels.id eq n } },
        { n -> Parcels.select(Parcels.id, Parcels.weight).where { Parcels.id eq n } },
        { n -> Parcels.select(Parcels.id, Parcels.id).where { Parcels.id eq n } },
        { _ -> Parcels.select(Parcels.id.count()) },
        { n -> Parcels.selectAll().limit(n) },
        { n -> Parcels.selectAll().limit(3).offset(n.toLong()) },
        { n -> Parcels.selectAll().orderBy(Parcels.id).limit(n) },
        { n -> Parcels.selectAll().orderBy(Parcels.id, SortOrder.DESC).limit(n) },
        { _ -> Parcels.selectAll().orderBy(Parcels.weight, SortOrder.ASC) },
        { _ -> Parcels.selectAll().withDistinct() },
        { _ -> Parcels.select(Parcels.weight).groupBy(Parcels.weight) },
        { n -> Parcels.alias("p").let { p -> p.selectAll().where { p[Parcels.id] eq n } } },
    )

private fun Query.orWhere(n: Int): Query = adjustWhere { requireNotNull(this) or (Parcels.id eq n) }

class QueryShapeSpec :
    FunSpec({
        test("a query whose shape is known is rendered as one that is not, with its own values") {
            ExposedBridge(ServerFacts("shapes", 18, 0)).use { warm ->
                for (round in 1..3) {
                    for (query in queries) {
                        val known = warm.query { query(round) }
                        val anew = ExposedBridge(ServerFacts("shapes", 18, 0)).use { fresh -> fresh.query { query(round) } }
                        known.sql shouldBe anew.sql
                    }
                }
            }
        }

        test("queries that differ in more than their values differ in shape") {
            val shapes = queries.mapNotNull { QueryShape.of(it(1)) }
            shapes.size shouldBe shapes.toSet().size
            QueryShape.of(queries[1](1)) shouldBe QueryShape.of(queries[1](2))
            QueryShape.of(queries[1](1)) shouldNotBe QueryShape.of(queries[2](1))
        }

        test("a table that has grown since is rendered with its new column") {
            val table = Table("growing").apply { registerColumn("height", Parcels.id.columnType) }
            ExposedBridge(ServerFacts("shapes", 18, 0)).use { bridge ->
                bridge.query { table.selectAll() }
                table.registerColumn("width", Parcels.id.columnType)
                bridge.query { table.selectAll() }.sql shouldBe "SELECT growing.height, growing.width FROM growing"
            }
        }

        onEachDriver(
            """
            create table parcels (id int primary key, weight int not null, label text);
            insert into parcels select n, n % 7, case when n % 3 = 0 then 'l' || n end from generate_series(1, 50) n
            """,
        ) { db ->
            test("a known shape binds the values of the query at hand") {
                for (n in 1..50) {
                    val rows = db.query { Parcels.selectAll().where { (Parcels.id eq n) and (Parcels.weight eq n % 7) } }
                    rows.map { it[Parcels.id] } shouldBe listOf(n)
                }
            }
        }
    })
