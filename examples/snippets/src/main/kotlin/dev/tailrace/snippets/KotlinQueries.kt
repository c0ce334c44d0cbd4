package dev.tailrace.snippets

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.count
import dev.tailrace.dsl.delete
import dev.tailrace.dsl.firstOrNull
import dev.tailrace.dsl.insert
import dev.tailrace.dsl.pluck
import dev.tailrace.dsl.query
import dev.tailrace.dsl.stream
import dev.tailrace.dsl.update
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import org.jetbrains.exposed.v1.core.eq
import org.jetbrains.exposed.v1.core.less
import org.jetbrains.exposed.v1.core.lowerCase
import org.jetbrains.exposed.v1.jdbc.select
import org.jetbrains.exposed.v1.jdbc.selectAll

suspend fun titlesAndAuthors(db: Database): List<Pair<String, String>> {
    // snippet: kotlin-query
    val titles =
        db.query {
            (Posts innerJoin Users)
                .select(Posts.title, Users.name)
                .orderBy(Posts.title)
        }
    // end
    return titles.map { it[Posts.title] to it[Users.name] }
}

suspend fun smallQuestions(db: Database): Triple<Int?, Long, List<String>> {
    // snippet: kotlin-small-questions
    val ada = db.firstOrNull { Users.selectAll().where { Users.name.lowerCase() eq "ada" } }
    val children = db.count { Users.selectAll().where { Users.age less 18 } }
    val names = db.pluck(Users.name) { Users.selectAll().orderBy(Users.name) }
    // end
    return Triple(ada?.get(Users.age), children, names)
}

suspend fun write(db: Database): Pair<Int, Int> {
    // snippet: kotlin-write
    val grace =
        db.insert(Users) {
            it[name] = "Grace"
            it[age] = 84
        }
    val updated = db.update(Users, { Users.id eq grace[Users.id] }) { it[age] = 85 }
    val deleted = db.delete(Users) { id eq grace[Users.id] }
    // end
    return updated to deleted
}

suspend fun streamed(db: Database): List<String> {
    // snippet: kotlin-stream
    val names =
        db
            .stream { Users.selectAll().orderBy(Users.id) }
            .map { it[Users.name] }
            .take(2)
            .toList()
    // end
    return names
}
