package dev.tailrace.dsl.internal.load

import dev.tailrace.dsl.internal.execution.CallContext

/** What callers must have in common to share a batch. */
internal class Scope private constructor(
    val context: CallContext,
    private val hash: Int,
) {
    /** In a transaction, which waits for nobody's place: others may be waiting for its connection. */
    val isTransaction: Boolean get() = context.session() != null || context.outer() != null

    // Asked with every key: what a record makes of its parts each time would cost more than the rest.
    override fun hashCode(): Int = hash

    override fun equals(other: Any?): Boolean =
        this === other || (other is Scope && hash == other.hash && context == other.context)

    companion object {
        val NONE = Scope(CallContext.NONE, 0)

        /** The scope of a context that is [CallContext.shared]. */
        fun of(context: CallContext): Scope = if (context === CallContext.NONE) NONE else Scope(context, context.hashCode())
    }
}
