package dev.tailrace.snippets

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.keysetPage
import dev.tailrace.dsl.page
import dev.tailrace.dsl.query.KeysetRequest
import dev.tailrace.dsl.query.PageRequest
import org.jetbrains.exposed.v1.core.SortOrder
import org.jetbrains.exposed.v1.jdbc.selectAll

suspend fun numberedPage(db: Database): String {
    // snippet: kotlin-page
    val page = db.page(PageRequest.of(2, 2)) { Users.selectAll().orderBy(Users.id) }
    val caption = "${page.from()}–${page.to()} of ${page.total()}, page ${page.current()} of ${page.last()}"
    // end
    return caption
}

suspend fun pageAfter(
    db: Database,
    cursor: String?,
): Pair<List<String>, String?> {
    // snippet: kotlin-keyset
    val page = db.keysetPage(KeysetRequest.after(cursor, 2), Users.id to SortOrder.ASC) { Users.selectAll() }
    val next = page.next()?.cursor()
    // end
    return page.items().map { it[Users.name] } to next
}
