package dev.tailrace.dsl.internal.query

import dev.tailrace.dsl.internal.execution.Completion
import dev.tailrace.dsl.internal.publish.ChunkSource

/** [rows], whose failure is told before it goes on: a cursor's statement is executed out of our sight. */
internal class RefreshingSource<T : Any>(
    private val rows: ChunkSource<T>,
    private val noticed: (Throwable) -> Unit,
) : ChunkSource<T> by rows {
    override fun fetch(
        wanted: Long,
        completion: Completion<List<T>>,
    ) = rows.fetch(
        wanted,
        object : Completion<List<T>> by completion {
            override fun failed(error: Throwable) {
                noticed(error)
                completion.failed(error)
            }
        },
    )

    // Kotlin's delegation leaves a Java default method as it is.
    override fun exhausted(): Boolean = rows.exhausted()
}
