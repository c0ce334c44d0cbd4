package dev.tailrace.dsl.internal.query

import kotlinx.coroutines.flow.Flow

/** A query of ours, whose rows reach a coroutine in chunks and without a publisher between. */
internal interface Streamed<T : Any> {
    fun flow(): Flow<T>
}

/** The rows of [query] as its type says, if it is one of ours. */
@Suppress("UNCHECKED_CAST")
internal fun <T : Any> flowOf(query: Any): Flow<T>? = (query as? Streamed<T>)?.flow()
