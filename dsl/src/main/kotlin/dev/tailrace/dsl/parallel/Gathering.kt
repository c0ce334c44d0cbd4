@file:JvmName("Gathering")

package dev.tailrace.dsl.parallel

import dev.tailrace.dsl.internal.parallel.GatherRun
import dev.tailrace.dsl.internal.parallel.NamedWork
import dev.tailrace.dsl.internal.parallel.finishing
import dev.tailrace.dsl.internal.parallel.requireName
import dev.tailrace.dsl.race.Outcome
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.emitAll
import kotlinx.coroutines.flow.flow

/**
 * Runs several named queries, or any other work, at the same time, and returns what [block] makes of their results:
 *
 * ```
 * gather {
 *     val users = query("users") { db.query { Users.selectAll() } }
 *     val total = query("total") { db.count { Orders.selectAll() } }
 *     Dashboard(users.value(), total.outcome())
 * }
 * ```
 *
 * A query starts when the first result is asked for, or when [block] ends: all that were declared by then start together. One that fails
 * does not stop the others; its failure is its outcome. With [failFast] the first failure cancels the others and is what gather throws.
 * Gather returns when all have ended. Inside a transaction they run one after another; and as PostgreSQL refuses everything after a failed
 * statement there, each that may fail is best put into a savepoint.
 *
 * Cancelling the coroutine, and an exception in [block], cancel all that runs, on the server too.
 *
 * @throws IllegalArgumentException for a name that is there twice, or blank
 */
@JvmSynthetic
public suspend fun <R> gather(failFast: Boolean = false, block: suspend GatherScope.() -> R): R = GatherRun.run(failFast, block)

/**
 * The outcomes of the queries that [declare] names, in the order in which they finish, as a cold flow: each collection declares and runs
 * them anew, all at the same time. Otherwise as [gather]. Ending the collection cancels what still runs.
 */
@JvmSynthetic
public fun streamGather(failFast: Boolean = false, declare: GatherQueries.() -> Unit): Flow<Outcome<*>> = flow {
    val works = LinkedHashMap<String, NamedWork<*>>()
    object : GatherQueries {
        override fun query(name: String, block: suspend () -> Any?) {
            requireName("query", name, name in works)
            works[name] = NamedWork(name, block)
        }
    }.declare()
    emitAll(works.values.finishing(failFast))
}

/** What is declared in [gather]'s block. From the block's own coroutine or its children. */
public interface GatherScope {
    /**
     * Declares a query, or any other work, under a name of its own.
     *
     * @throws IllegalArgumentException if [name] is taken or blank
     */
    @JvmSynthetic
    public fun <T> query(name: String, block: suspend () -> T): GatherHandle<T>

    /** Suspends until all that were declared have ended; their outcomes in the order of declaration. */
    @JvmSynthetic
    public suspend fun outcomes(): List<Outcome<*>>
}

/** What is declared in [streamGather]'s block. */
public fun interface GatherQueries {
    /**
     * Declares a query, or any other work, under a name of its own.
     *
     * @throws IllegalArgumentException if [name] is taken or blank
     */
    @JvmSynthetic
    public fun query(name: String, block: suspend () -> Any?)
}

/** One of the queries of a [gather]. */
public interface GatherHandle<out T> {
    /** The name it was given. */
    @get:JvmSynthetic
    public val name: String

    /** Suspends until the query has ended; how it did. */
    @JvmSynthetic
    public suspend fun outcome(): Outcome<out T>

    /** Suspends until the query has ended; its result. Throws what it failed with. */
    @JvmSynthetic
    public suspend fun value(): T
}
