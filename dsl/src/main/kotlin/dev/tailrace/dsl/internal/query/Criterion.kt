package dev.tailrace.dsl.internal.query

/** A condition as the caller stated it: names not looked up, values not checked. */
internal sealed interface Criterion {
    data class Compared(
        val subject: Subject,
        val operator: Operator,
        val value: Any?,
    ) : Criterion

    data class Both(
        val left: Criterion,
        val right: Criterion,
    ) : Criterion

    data class Either(
        val left: Criterion,
        val right: Criterion,
    ) : Criterion

    data class Not(
        val criterion: Criterion,
    ) : Criterion
}

/** How a condition that is added stands to those before it. */
internal enum class Connective {
    AND,
    OR,
    AND_NOT,
    ;

    fun join(
        before: Criterion?,
        added: Criterion?,
    ): Criterion? {
        if (added == null) return before
        val right = if (this == AND_NOT) Criterion.Not(added) else added
        return when {
            before == null -> right
            this == OR -> Criterion.Either(before, right)
            else -> Criterion.Both(before, right)
        }
    }
}
