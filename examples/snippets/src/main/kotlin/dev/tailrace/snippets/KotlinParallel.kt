package dev.tailrace.snippets

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.count
import dev.tailrace.dsl.parallel.fanOut
import dev.tailrace.dsl.parallel.gather
import dev.tailrace.dsl.parallel.inBatches
import dev.tailrace.dsl.parallel.parallelForEach
import dev.tailrace.dsl.parallel.parallelMap
import dev.tailrace.dsl.parallel.pipelineOf
import dev.tailrace.dsl.parallel.reportingErrors
import dev.tailrace.dsl.parallel.stage
import dev.tailrace.dsl.parallel.stream
import dev.tailrace.dsl.query
import dev.tailrace.dsl.query.Keyset
import dev.tailrace.dsl.race.Outcome
import dev.tailrace.dsl.stream
import dev.tailrace.dsl.update
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.map
import org.jetbrains.exposed.v1.core.eq
import org.jetbrains.exposed.v1.jdbc.select
import org.jetbrains.exposed.v1.jdbc.selectAll
import kotlin.time.Duration.Companion.milliseconds

suspend fun titlesOf(db: Database, authors: List<Long>): List<List<String>> {
    // snippet: kotlin-parallel-map
    val titles = authors.parallelMap(8) { author ->
        db.query({ row -> row[Posts.title] }) { Posts.select(Posts.title).where { Posts.authorId eq author }.orderBy(Posts.id) }
    }
    // end
    return titles
}

suspend fun renamed(db: Database, authors: List<Long>) {
    // snippet: kotlin-parallel-for-each
    authors.parallelForEach(4) { author ->
        db.update(Posts, { Posts.authorId eq author }) { it[title] = "By $author" }
    }
    // end
}

fun lettersSent(db: Database, send: suspend (String) -> Unit): Flow<String> {
    // snippet: kotlin-fan-out
    val sent = db.stream { Users.selectAll() }.fanOut(4) { share ->
        share.map { user -> user[Users.name].also { send(it) } }
    }
    // end
    return sent
}

suspend fun dashboard(db: Database): String {
    // snippet: kotlin-gather
    val text = gather {
        val users = query("users") { db.query { Users.selectAll() } }
        val posts = query("posts") { db.count { Posts.selectAll() } }
        val comment = when (val outcome = posts.outcome()) {
            is Outcome.Success -> "${outcome.value()} posts"
            is Outcome.Failure -> "posts unknown after ${outcome.elapsed()}"
        }
        "${users.value().size} users, $comment"
    }
    // end
    return text
}

fun greetings(db: Database, compose: suspend (String) -> String, report: (String) -> Unit): Flow<Int> {
    // snippet: kotlin-pipeline
    val pipeline = pipelineOf(db.stream { Users.selectAll().orderBy(Users.id) })
        .stage("name") { user -> user[Users.name] }
        .stage("compose", parallelism = 8, buffer = 16) { name -> compose(name) }
        .stage("measure", parallelism = 2) { greeting -> greeting.length }
        .reportingErrors { error -> report("${error.stage()}: ${error.cause()::class.simpleName}") }
    val lengths = pipeline.stream()
    // end
    return lengths
}

suspend fun archive(db: Database, position: Keyset?, store: suspend (List<String>, Keyset?) -> Unit): Long {
    // snippet: kotlin-batches
    val progress = db.inBatches(Users, size = 500, after = position, pause = 20.milliseconds) { batch ->
        store(batch.rows().map { it[Users.name] }, batch.progress().last())
    }
    // end
    return progress.rows()
}
