package dev.tailrace.dsl.retry

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.testing.DatabaseUnderTest
import kotlinx.coroutines.future.await
import org.jetbrains.exposed.v1.core.Table
import org.jetbrains.exposed.v1.jdbc.select

/** What the tests of retry write to. */
internal object Stock : Table("stock") {
    val id = integer("id")
    val left = integer("pieces")
}

internal const val STOCK_SCHEMA = """
    create table stock (id int primary key, pieces int not null);
    create table written (id int);
    create function noted(n int) returns int language sql as 'insert into written values (n) returning id'
"""

/** Its own `sql` asks beside it. */
internal val DatabaseUnderTest.api: Database get() = this

internal suspend fun DatabaseUnderTest.note(id: Int) = api.sql("insert into written values (?)", id).executeAsync().await()

internal fun DatabaseUnderTest.written() = sql("select id from written order by id")

internal fun DatabaseUnderTest.resetStock() {
    sql("truncate stock, written")
    sql("insert into stock values (1, 10), (2, 10)")
}
