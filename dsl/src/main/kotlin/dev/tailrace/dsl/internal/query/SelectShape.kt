package dev.tailrace.dsl.internal.query

import dev.tailrace.dsl.query.Direction
import dev.tailrace.dsl.query.Nulls
import org.jetbrains.exposed.v1.core.JoinType
import org.jetbrains.exposed.v1.core.SortOrder
import java.time.Duration

/** What a select asks for, in the caller's names. Immutable: what a query builder copies. */
internal data class SelectShape(
    val source: SourceName,
    val joins: List<JoinedSource> = emptyList(),
    /** Empty: every column of every source. */
    val selected: List<Subject> = emptyList(),
    val where: Criterion? = null,
    /** A primary key that the row must have; which columns those are, the catalog knows. */
    val byKey: List<Any?>? = null,
    val groupedBy: List<String> = emptyList(),
    val having: Criterion? = null,
    val order: List<Order> = emptyList(),
    val distinct: Boolean = false,
    val limit: Int? = null,
    val offset: Long = 0,
    val timeout: Duration? = null,
)

/** A table and what the query calls it. Of several names the first that exists is meant: a record's table may be its plural. */
internal data class SourceName(
    val tables: List<String>,
    val alias: String? = null,
)

internal data class JoinedSource(
    val type: JoinType,
    val source: SourceName,
    val left: String,
    val right: String,
)

internal data class Order(
    val by: Subject,
    val direction: Direction,
    val nulls: Nulls?,
) {
    val sortOrder: SortOrder
        get() =
            when (nulls) {
                null -> if (direction == Direction.ASC) SortOrder.ASC else SortOrder.DESC
                Nulls.FIRST -> if (direction == Direction.ASC) SortOrder.ASC_NULLS_FIRST else SortOrder.DESC_NULLS_FIRST
                Nulls.LAST -> if (direction == Direction.ASC) SortOrder.ASC_NULLS_LAST else SortOrder.DESC_NULLS_LAST
            }
}
