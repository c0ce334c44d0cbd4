package dev.tailrace.dsl.internal.query

import dev.tailrace.dsl.error.InvalidQueryException
import dev.tailrace.dsl.query.Comparison
import dev.tailrace.dsl.query.Group
import java.util.function.UnaryOperator
import dev.tailrace.dsl.query.Conditions as JavaConditions

/** Something that carries a condition. */
internal interface Conditional {
    val criterion: Criterion?
}

/** [JavaConditions] for whatever can make a copy of itself with one condition more. */
internal interface ConditionSteps<Q : Any, G : Any> : JavaConditions<Q, G> {
    fun joined(
        connective: Connective,
        added: Criterion?,
    ): Q

    fun emptyGroup(): G

    override fun where(column: String): Comparison<Any, Q> = comparison(Subject.column(column)) { joined(Connective.AND, it) }

    override fun where(
        column: String,
        operator: String,
        value: Any?,
    ): Q = joined(Connective.AND, compared(Subject.column(column), operator, value))

    override fun or(group: UnaryOperator<G>): Q = joined(Connective.OR, criterionOf(group))

    override fun and(group: UnaryOperator<G>): Q = joined(Connective.AND, criterionOf(group))

    override fun andNot(group: UnaryOperator<G>): Q = joined(Connective.AND_NOT, criterionOf(group))

    private fun criterionOf(group: UnaryOperator<G>): Criterion? = (group.apply(emptyGroup()) as Conditional).criterion
}

/** A condition whose operator the caller spelled. */
internal fun compared(
    subject: Subject,
    operator: String,
    value: Any?,
): Criterion {
    val known = Operator.of(operator)
    if (value == null && known != Operator.IS_NULL && known != Operator.IS_NOT_NULL) {
        throw InvalidQueryException("SQL compares nothing with NULL: for '${subject.name}' use isNull() or isNotNull().")
    }
    return Criterion.Compared(subject, known, value)
}

/** A comparison of [subject] that [then] goes on with. */
internal fun <V : Any, Q : Any> comparison(
    subject: Subject,
    then: (Criterion) -> Q,
): Comparison<V, Q> = PendingComparison(subject.name) { operator, value -> then(Criterion.Compared(subject, operator, value)) }

internal class GroupSteps(
    override val criterion: Criterion? = null,
) : Group,
    ConditionSteps<Group, Group>,
    Conditional {
    override fun joined(
        connective: Connective,
        added: Criterion?,
    ): Group = GroupSteps(connective.join(criterion, added))

    override fun emptyGroup(): Group = GroupSteps()
}
