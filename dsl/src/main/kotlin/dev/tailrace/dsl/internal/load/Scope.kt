package dev.tailrace.dsl.internal.load

import dev.tailrace.dsl.internal.execution.CallContext

/** What callers must have in common to share a batch. */
internal data class Scope(
    val context: CallContext,
) {
    /** In a transaction, which waits for nobody's place: others may be waiting for its connection. */
    val isTransaction: Boolean get() = context.session() != null || context.outer() != null

    companion object {
        val NONE = Scope(CallContext.NONE)

        fun of(context: CallContext): Scope = if (context === CallContext.NONE) NONE else Scope(context)
    }
}
