package dev.tailrace.dsl.internal.exposed

import java.util.concurrent.atomic.AtomicReferenceArray

/** The SQL of query shapes seen lately, one per place. A race loses an entry, nothing else. */
internal class RenderedShapes {
    class Known(
        val shape: QueryShape,
        val sql: String,
        val columns: RowColumns,
    )

    private val recent = AtomicReferenceArray<Known>(PLACES)

    fun find(shape: QueryShape, hash: Int): Known? = recent.get(place(hash))?.takeIf { it.shape == shape }

    fun keep(hash: Int, known: Known) {
        known.shape.arguments.clear() // values do not outlive their query
        recent.set(place(hash), known)
    }

    private fun place(hash: Int) = (hash xor (hash ushr 16)) and (PLACES - 1)

    private companion object {
        const val PLACES = 1024
    }
}
