package dev.tailrace.dsl.internal.query

import dev.tailrace.dsl.query.Direction
import dev.tailrace.dsl.query.Nulls
import dev.tailrace.dsl.query.SelectQuery
import org.jetbrains.exposed.v1.core.JoinType
import java.time.Duration

/** [SelectQuery] for whatever can make a copy of itself with another shape. */
internal interface SelectSteps<Q : Any, G : Any> :
    SelectQuery<Q, G>,
    ConditionSteps<Q, G> {
    val shape: SelectShape

    fun shaped(shape: SelectShape): Q

    override fun joined(
        connective: Connective,
        added: Criterion?,
    ): Q = shaped(shape.copy(where = connective.join(shape.where, added)))

    override fun join(table: String, left: String, right: String): Q = joining(JoinType.INNER, table, null, left, right)

    override fun join(table: String, alias: String, left: String, right: String): Q = joining(JoinType.INNER, table, alias, left, right)

    override fun leftJoin(table: String, left: String, right: String): Q = joining(JoinType.LEFT, table, null, left, right)

    override fun leftJoin(table: String, alias: String, left: String, right: String): Q = joining(JoinType.LEFT, table, alias, left, right)

    override fun rightJoin(table: String, left: String, right: String): Q = joining(JoinType.RIGHT, table, null, left, right)

    override fun rightJoin(table: String, alias: String, left: String, right: String): Q = joining(
        JoinType.RIGHT,
        table,
        alias,
        left,
        right,
    )

    override fun fullJoin(table: String, left: String, right: String): Q = joining(JoinType.FULL, table, null, left, right)

    override fun fullJoin(table: String, alias: String, left: String, right: String): Q = joining(JoinType.FULL, table, alias, left, right)

    private fun joining(type: JoinType, table: String, alias: String?, left: String, right: String): Q =
        shaped(shape.copy(joins = shape.joins + JoinedSource(type, SourceName(listOf(table), alias), left, right)))

    override fun orderBy(column: String, direction: Direction): Q = ordered(Subject.column(column), direction, null)

    override fun orderBy(column: String, direction: Direction, nulls: Nulls): Q = ordered(Subject.column(column), direction, nulls)

    fun ordered(by: Subject, direction: Direction, nulls: Nulls?): Q = shaped(shape.copy(order = shape.order + Order(by, direction, nulls)))

    override fun distinct(): Q = shaped(shape.copy(distinct = true))

    override fun limit(rows: Int): Q {
        require(rows >= 0) { "A limit cannot be negative: $rows" }
        return shaped(shape.copy(limit = rows))
    }

    override fun offset(rows: Long): Q {
        require(rows >= 0) { "An offset cannot be negative: $rows" }
        return shaped(shape.copy(offset = rows))
    }

    override fun timeout(timeout: Duration): Q = shaped(shape.copy(timeout = timeout))
}
