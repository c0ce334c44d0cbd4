package dev.tailrace.snippets

import dev.tailrace.dsl.columns.timestamptz
import org.jetbrains.exposed.v1.core.Table

object Posts : Table("posts") {
    val id = long("id").autoIncrement()
    val authorId = long("author_id") references Users.id
    val title = text("title")
    val publishedAt = timestamptz("published_at").nullable()
    override val primaryKey = PrimaryKey(id)
}

object Accounts : Table("accounts") {
    val id = long("id")
    val balance = decimal("balance", 12, 2)
    override val primaryKey = PrimaryKey(id)
}

object Invoices : Table("invoices") {
    val id = long("id")
    val tenant = text("tenant")
    val amount = decimal("amount", 12, 2)
    override val primaryKey = PrimaryKey(id)
}

object Orders : Table("orders") {
    val id = long("id").autoIncrement()
    val customer = text("customer")
    val total = decimal("total", 12, 2)
    val updatedAt = timestamptz("updated_at")
    override val primaryKey = PrimaryKey(id)
}

object Shipments : Table("shipments") {
    val orderId = long("order_id")
}
