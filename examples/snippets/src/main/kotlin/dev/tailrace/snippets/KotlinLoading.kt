package dev.tailrace.snippets

import com.github.benmanes.caffeine.cache.Cache
import dev.tailrace.dsl.Database
import dev.tailrace.dsl.load.CacheWarmer
import dev.tailrace.dsl.load.Loader
import dev.tailrace.dsl.load.LoaderOptions
import dev.tailrace.dsl.load.WarmOptions
import dev.tailrace.dsl.load.WarmProgress
import dev.tailrace.dsl.load.load
import dev.tailrace.dsl.load.loadOrNull
import dev.tailrace.dsl.load.loader
import dev.tailrace.dsl.load.loaderOfMany
import dev.tailrace.dsl.load.streamWarming
import dev.tailrace.dsl.load.warm
import dev.tailrace.dsl.query
import dev.tailrace.dsl.stream
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope
import org.jetbrains.exposed.v1.core.ResultRow
import org.jetbrains.exposed.v1.core.count
import org.jetbrains.exposed.v1.core.greaterEq
import org.jetbrains.exposed.v1.core.inList
import org.jetbrains.exposed.v1.jdbc.select
import org.jetbrains.exposed.v1.jdbc.selectAll

suspend fun authorsOf(
    db: Database,
    authorIds: List<Long>,
): List<String?> {
    // snippet: kotlin-loader
    val users = db.loader(Users.id) { row -> row[Users.name] } // make it once and keep it
    val names = coroutineScope { authorIds.map { id -> async { users.loadOrNull(id) } }.awaitAll() } // a few queries, however many ids
    // end
    return names
}

suspend fun titlesOf(
    db: Database,
    author: Long,
): List<String> {
    // snippet: kotlin-loader-many
    val titles = db.loaderOfMany(Posts.authorId) { it[Posts.title] }
    val adas = titles.load(author) // an empty list for an author without posts
    // end
    return adas
}

suspend fun postsOf(
    db: Database,
    author: Long,
): Long? {
    // snippet: kotlin-loader-function
    val options = LoaderOptions.builder().cacheSize(10_000).build() // needs Caffeine
    val postCounts =
        Loader<Long, Long>(options) { authors ->
            val posts = Posts.id.count()
            db
                .query { Posts.select(Posts.authorId, posts).where { Posts.authorId inList authors }.groupBy(Posts.authorId) }
                .associate { it[Posts.authorId] to it[posts] }
        }
    val count = postCounts.loadOrNull(author)
    postCounts.clear(author) // after a commit that changed it
    // end
    return count
}

suspend fun warmUsers(
    db: Database,
    cache: Cache<Long, ResultRow>,
    show: (String) -> Unit,
): WarmProgress {
    // snippet: kotlin-warmer
    val warmer = CacheWarmer.of(cache, WarmOptions.DEFAULT.batchSize(1_000).perSecond(20_000))
    val adults = db.stream { Users.selectAll().where { Users.age greaterEq 18 } }
    warmer.streamWarming(adults) { it[Users.id] }.collect { show("${it.stored()} stored") } // from a stream of rows

    val rest = warmer.warm(1L..100L, db.loader(Users.id)) // or by keys; those that are there already are not loaded
    // end
    return rest
}
