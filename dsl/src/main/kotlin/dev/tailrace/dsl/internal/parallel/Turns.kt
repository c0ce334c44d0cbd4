package dev.tailrace.dsl.internal.parallel

import dev.tailrace.dsl.internal.execution.callContext
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock

/**
 * Inside a transaction the blocks of siblings run one after another, each whole. Statements would take turns on the connection anyway; but
 * a savepoint of one sibling that is rolled back would undo what another wrote meanwhile, and Exposed's own DSL takes one coroutine at a
 * time.
 */
internal suspend fun oneAtATime(): Boolean = callContext().inTransaction()

/**
 * The turns of siblings that are coroutines of their own all the same. Nested calls have turns of their own, within the turn of the element
 * they are in, so they cannot wait for each other.
 */
internal class Turns private constructor(private val mutex: Mutex?) {
    suspend fun <T> take(block: suspend () -> T): T = if (mutex == null) block() else mutex.withLock { block() }

    companion object {
        private val free = Turns(null)

        /** As the calling coroutine's context asks for. */
        suspend fun here(): Turns = if (oneAtATime()) Turns(Mutex()) else free
    }
}
