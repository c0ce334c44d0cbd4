package dev.tailrace.streams.internal.copying

import dev.tailrace.streams.internal.reading.LogFilter
import dev.tailrace.streams.internal.reading.LogFilterSql

/**
 * The queries that copy a table. They are sent without bound parameters, for a predicate of the application's may hold question marks,
 * which drivers would take for some (PGJDBC-NG does even so: see [CopySource]); what would be bound is numbers of ours and a key, which
 * goes in as hexadecimal digits.
 *
 * Within, columns go by numbers (c1, c2, …): whatever they are called, they do not meet names of ours.
 */
internal class CopySql(
    private val table: CopiedTable,
    private val filter: LogFilter,
) {
    private val columns = table.columns.mapIndexed { index, column -> "c${index + 1}" to column }
    private val isLarge = columns.any { it.second.size != null }

    /**
     * First a row with the snapshot, the time and the table's version; then at most [limit] rows after the key [after], in the key's order,
     * with the place in it: key, contents and whether they are wanted. Contents stop before [budgetBytes] are passed, but never before the
     * first row. One statement, so that the rows are what the snapshot shows. Its locks are taken before its snapshot: not even a DDL that
     * rewrites the table comes between.
     */
    fun chunk(after: String?, limit: Int, budgetBytes: Long, contents: Boolean): String {
        val order = checkNotNull(table.order)
        val window = "over (order by ${order.columns.joinToString { key -> columns.first { it.second.name == key.name }.first }}"
        val condition = after?.let { " and ${order.isAfter("row", "last")}" }.orEmpty()
        val source = source(contents, "order by ${order.of("row")} limit $limit", condition)
        val measured =
            """select t.*, row_number() $window) as place,
              |            ${if (isLarge) "(sum(size) $window rows unbounded preceding) - size)::bigint" else "0"} as before
              |        from ($source) as t"""
        val last = after?.let { "jsonb_to_record(${literal(it)}::jsonb) as last (${order.definition}) cross join lateral " }.orEmpty()
        return """
            |select pg_current_snapshot()::text, (extract(epoch from clock_timestamp()) * 1000000)::bigint,
            |    pg_current_xact_id_if_assigned() is not null, (${CopiedTable.versionOf(table.watched)}),
            |    null::bigint, null::text, null::text, null::boolean
            |union all
            |select null, null, null, null, t.place, key.value::text, ${if (contents) this.contents else "null::text"}, $wanted
            |from $last($measured) as t
            |$records
            |where t.before < $budgetBytes
            """.trimMargin()
    }

    /** All rows as they are in one snapshot, for a cursor; each with how many bytes the next [ahead] rows have. */
    fun whole(ahead: Int): String {
        val bytes = if (isLarge) "sum(size) over (rows between 1 following and $ahead following)" else "0"
        return """
            |select ${if (table.hasKey) "key.value::text" else "null::text"}, $contents, $wanted, t.ahead
            |from (select t.*, $bytes as ahead from (${source(true, "", "")}) as t) as t
            |$records
            """.trimMargin()
    }

    private fun source(contents: Boolean, tail: String, condition: String): String {
        // As int, whose sum is a bigint: that of bigint is a numeric, and slow.
        val size = columns.mapNotNull { (_, column) -> column.size?.let { "coalesce($it(row.${column.name}), 0)::bigint" } }
        return """
            |select ${columns.joinToString { (alias, column) -> "row.${column.name} as $alias" }},
            |    ${if (table.predicate == null || !contents) "true" else "(\n${table.predicate}\n)"} as wanted,
            |    least(${size.ifEmpty { listOf("0") }.joinToString(" + ")}, 2000000000)::int as size
            |from ${table.relation} as row where true$condition $tail
            """.trimMargin()
    }

    /** The key, and the row as it is logged, by the columns' own names. */
    private val records: String
        get() {
            val key = if (table.hasKey) "to_jsonb(r.*) as value from (${record { it.inKey }}) as r" else "null::jsonb as value"
            return "cross join lateral (select $key) as key cross join lateral (${record { it.logged }}) as logged"
        }

    private fun record(which: (CopiedTable.Column) -> Boolean) =
        columns.filter { which(it.second) }.joinToString(prefix = "select ") { (alias, column) -> "t.$alias as ${column.name}" }

    private val wanted: String
        get() = if (filter.parts == 1) "t.wanted is true" else "t.wanted is true and $share"

    private val share: String
        get() = LogFilterSql.share("key.value").replace(":parts", filter.parts.toString()).replace(":share", filter.part.toString())

    // With the star it is the whole row, even if a column has that name.
    private val contents: String get() = "case when $wanted then to_jsonb(logged.*)::text end"

    private fun literal(text: String) = "convert_from(decode('${text.toByteArray().toHexString()}', 'hex'), 'UTF8')"
}
