package dev.tailrace.snippets

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.query
import dev.tailrace.dsl.withDeadline
import org.jetbrains.exposed.v1.core.Table
import org.jetbrains.exposed.v1.core.greaterEq
import org.jetbrains.exposed.v1.jdbc.selectAll
import kotlin.time.Duration.Companion.seconds

// snippet: kotlin-first
object Users : Table("users") {
    val id = long("id").autoIncrement()
    val name = text("name")
    val age = integer("age")
    override val primaryKey = PrimaryKey(id)
}

suspend fun adults(db: Database) =
    withDeadline(2.seconds) {
        db.query {
            Users
                .selectAll()
                .where { Users.age greaterEq 18 }
                .orderBy(Users.name)
        }
    }
// end
