package dev.tailrace.dsl.testing

import org.jetbrains.exposed.v1.core.Table
import org.jetbrains.exposed.v1.core.dao.id.LongIdTable

object Users : LongIdTable("users") {
    val name = varchar("name", 100).uniqueIndex()
    val age = integer("age")
    val city = varchar("city", 100).nullable()
    val active = bool("active").default(true)
}

object Orders : Table("orders") {
    val id = long("id").autoIncrement()
    val userId = reference("user_id", Users)
    val amount = decimal("amount", 10, 2)
    override val primaryKey = PrimaryKey(id)
}

val SHOP = """
    create table users (
        id bigserial primary key, name varchar(100) not null unique, age int not null, city varchar(100), active bool not null default true
    );
    create table orders (id bigserial primary key, user_id bigint not null references users, amount numeric(10, 2) not null)
"""
