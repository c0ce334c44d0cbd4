package dev.tailrace.snippets

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.firstOrNull
import dev.tailrace.dsl.work.Drain
import dev.tailrace.dsl.work.WorkQueue
import dev.tailrace.dsl.work.emit
import dev.tailrace.dsl.work.errors
import dev.tailrace.dsl.work.feed
import dev.tailrace.dsl.work.put
import dev.tailrace.dsl.work.stream
import dev.tailrace.dsl.work.submit
import dev.tailrace.dsl.work.task
import dev.tailrace.dsl.work.taskRetry
import dev.tailrace.dsl.work.toList
import dev.tailrace.dsl.work.workerPool
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import org.jetbrains.exposed.v1.core.eq
import org.jetbrains.exposed.v1.jdbc.selectAll
import kotlin.time.Duration.Companion.milliseconds

suspend fun handOver(
    mails: List<String>,
    send: suspend (String) -> Unit,
) {
    // snippet: kotlin-queue
    val queue = WorkQueue.of<String>(100)
    coroutineScope {
        repeat(4) { launch { queue.stream().collect { mail -> send(mail) } } } // each mail goes to one of them
        for (mail in mails) queue.put(mail) // waits while there are 100
        queue.close() // they send what is left, and end
    }
    // end
}

suspend fun namesOf(
    db: Database,
    ids: List<Long>,
): List<String> =
    // snippet: kotlin-pool
    workerPool(limit = 4) {
        val lookUp =
            task("look up", retry = taskRetry(attempts = 3, first = 100.milliseconds)) { id: Long ->
                db.firstOrNull { Users.selectAll().where { Users.id eq id } }
            }
        ids.map { id -> async { submit(lookUp, id) } }.awaitAll().mapNotNull { it?.get(Users.name) }
    }
// end

suspend fun sortUsers(
    db: Database,
    failed: (String) -> Unit,
): Pair<List<String>, List<String>> =
    // snippet: kotlin-drains
    workerPool(limit = 4) {
        val adults = Drain.of<String>(100)
        val children = Drain.of<String>(100)
        val sort =
            task("sort", fills = listOf(adults, children)) { name: String ->
                val user = db.firstOrNull { Users.selectAll().where { Users.name eq name } } ?: error("gone meanwhile")
                emit(if (user[Users.age] < 18) children else adults, name)
            }
        launch { errors().collect { failed("${it.task}, attempt ${it.attempt}: ${it.cause.message}") } }
        feed(sort, listOf("Ada", "Kim", "Nobody"))
        val young = async { children.toList() }
        adults.toList() to young.await()
    }
// end
