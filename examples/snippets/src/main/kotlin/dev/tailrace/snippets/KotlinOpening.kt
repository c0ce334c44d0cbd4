package dev.tailrace.snippets

import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.exists
import org.jetbrains.exposed.v1.jdbc.selectAll

suspend fun open(url: String): Boolean {
    // snippet: kotlin-open
    Tailrace.connect(url).use { db ->
        return db.exists { Users.selectAll() }
    }
    // end
}
