package dev.tailrace.dsl.internal.query

import dev.tailrace.dsl.error.InvalidQueryException
import dev.tailrace.dsl.internal.query.Operator.BETWEEN
import dev.tailrace.dsl.internal.query.Operator.CONTAINS
import dev.tailrace.dsl.internal.query.Operator.IN
import dev.tailrace.dsl.internal.query.Operator.IS_NOT_NULL
import dev.tailrace.dsl.internal.query.Operator.IS_NULL
import dev.tailrace.dsl.internal.query.Operator.NOT_IN
import org.jetbrains.exposed.v1.core.AndOp
import org.jetbrains.exposed.v1.core.Between
import org.jetbrains.exposed.v1.core.ComparisonOp
import org.jetbrains.exposed.v1.core.Expression
import org.jetbrains.exposed.v1.core.IsNotNullOp
import org.jetbrains.exposed.v1.core.IsNullOp
import org.jetbrains.exposed.v1.core.NotOp
import org.jetbrains.exposed.v1.core.Op
import org.jetbrains.exposed.v1.core.OrOp
import org.jetbrains.exposed.v1.core.QueryBuilder
import org.jetbrains.exposed.v1.core.append

/** Turns conditions in the caller's names into Exposed's expressions over the columns of [scope]. */
internal class Conditions(
    private val scope: Scope,
) {
    fun expression(criterion: Criterion): Op<Boolean> =
        when (criterion) {
            is Criterion.Both -> AndOp(listOf(expression(criterion.left), expression(criterion.right)))
            is Criterion.Either -> OrOp(listOf(expression(criterion.left), expression(criterion.right)))
            is Criterion.Not -> NotOp(expression(criterion.criterion))
            is Criterion.Compared -> compared(criterion)
        }

    private fun compared(criterion: Criterion.Compared): Op<Boolean> {
        val column = scope.column(criterion.subject)
        val subject = Projections.expression(criterion.subject, column)
        val binding = AggregateBinding.of(criterion.subject, column)
        val value = unwrapped(criterion.value)
        return when (criterion.operator) {
            IS_NULL -> {
                IsNullOp(subject)
            }

            IS_NOT_NULL -> {
                IsNotNullOp(subject)
            }

            IN -> {
                among(subject, binding, values(criterion, value), negated = false)
            }

            NOT_IN -> {
                among(subject, binding, values(criterion, value), negated = true)
            }

            BETWEEN -> {
                val ends = values(criterion, value)
                if (ends.size != 2) throw InvalidQueryException("BETWEEN for '${binding.name}' needs two values; it has ${ends.size}.")
                Between(subject, binding.parameter(ends.first()), binding.parameter(ends.last()))
            }

            Operator.LIKE, Operator.NOT_LIKE, Operator.ILIKE, Operator.NOT_ILIKE -> {
                WrittenOp(subject, binding.pattern(value), criterion.operator.sql())
            }

            CONTAINS -> {
                WrittenOp(subject, binding.containable(value), CONTAINS.sql())
            }

            else -> {
                WrittenOp(subject, binding.parameter(value), criterion.operator.sql())
            }
        }
    }

    private fun among(
        subject: Expression<*>,
        binding: ColumnBinding,
        values: Collection<Any?>,
        negated: Boolean,
    ): Op<Boolean> {
        if (binding.column.kind().isArray) {
            // PostgreSQL has no array of arrays of any length, so each is a parameter.
            val each = values.map { WrittenOp(subject, binding.parameter(it), "=") }
            val any: Op<Boolean> = if (each.isEmpty()) Op.FALSE else OrOp(each)
            return if (negated) NotOp(any) else any
        }
        return AmongOp(subject, binding.arrayParameter(values), negated)
    }

    private fun values(
        criterion: Criterion.Compared,
        value: Any?,
    ): Collection<Any?> =
        value?.let(::elementsOf)
            ?: throw InvalidQueryException("${criterion.operator.sql()} for '${criterion.subject.name}' needs a collection of values.")
}

/** A comparison whose operator is one of ours. */
private class WrittenOp(
    left: Expression<*>,
    right: Expression<*>,
    operator: String,
) : ComparisonOp(left, right, operator)

/** One array parameter whatever the number of values: the statement's text stays the same. */
private class AmongOp(
    private val subject: Expression<*>,
    private val values: Expression<*>,
    private val negated: Boolean,
) : Op<Boolean>() {
    override fun toQueryBuilder(queryBuilder: QueryBuilder) {
        queryBuilder.append(subject, if (negated) " <> ALL (" else " = ANY (", values, ")")
    }
}
