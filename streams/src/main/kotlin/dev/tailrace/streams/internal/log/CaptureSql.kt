package dev.tailrace.streams.internal.log

import dev.tailrace.dsl.internal.catalog.Quoting
import dev.tailrace.streams.event.Operation
import dev.tailrace.streams.internal.log.SqlText.literal
import dev.tailrace.streams.internal.log.WatchTarget.Column
import dev.tailrace.streams.log.WatchOptions

/** The body of a watched table's trigger function, but for the declaration of `watched_id` and `watched_oid`. */
internal class CaptureSql(
    private val target: WatchTarget,
    private val options: WatchOptions,
) {
    private val key = target.keyColumns
    private val updates = Operation.UPDATE in options.operations()
    private val limited = options.columns().isNotEmpty() || options.excludedColumns().isNotEmpty()
    private val hidden: List<Column>
    private val shown: List<Column>

    init {
        val excluded = options.excludedColumns().toSet()
        val named = options.columns().toSet()
        // A virtual column has no value in a trigger.
        hidden = target.columns.filter { it.virtual || it.name in excluded }
        shown = if (named.isEmpty()) emptyList() else target.columns.filter { it.name in named || key.any { part -> part.name == it.name } }
    }

    fun body(): String {
        val wake = if (options.wakeUp() == WatchOptions.WakeUp.NOTIFY) SqlText.resource("capture_wake.sql").trimEnd() else ""
        return when (options.capture()) {
            WatchOptions.Capture.ROW -> filled("capture_row.sql", "wake" to wake, *row().toTypedArray())
            WatchOptions.Capture.STATEMENT -> filled("capture_statement.sql", "wake" to wake)
        }.trimEnd()
    }

    private fun filled(resource: String, vararg more: Pair<String, String>): String {
        val values = mutableMapOf(*more)
        values["updates"] = updates.toString()
        values["limited"] = limited.toString()
        values["changed"] = options.changedColumns().toString()
        values["old_rows"] = (options.oldRows()).toString()
        values["predicate"] = options.where() ?: "true"
        for (row in listOf("before", "after", "before.whole", "after.whole", "gone.whole", "written.whole")) {
            values["key:$row"] = if (key.isEmpty()) "null::jsonb" else picked(key, row)
            values["logged:$row"] = logged(row)
        }
        values["read:before"] = read("before", "old_key")
        values["read:after"] = read("after", "new_key")
        for (row in listOf("old", "new", "row")) values["fields:$row"] = fields(row)
        val empty = values.filterValues(String::isEmpty).keys.map { "{$it}" }.toSet()
        val template = SqlText.resource(resource).lines().filterNot { it.trim() in empty }.joinToString("\n")
        return SqlText.filled(template, values)
    }

    /** What not every row trigger needs. */
    private fun row(): List<Pair<String, String>> {
        val retried = options.where() != null
        val where = where()
        return TREE.keys.map { "tree:$it" to if (target.partitioned) TREE.getValue(it) else "" } +
            listOf(
                "unwanted" to unwanted()?.let { "            elsif $it then\n                return null;" }.orEmpty(),
                "where" to if (where.isEmpty()) "" else "        if tg_op <> 'TRUNCATE' then\n$where\n        end if;",
                "changed:columns" to if (options.changedColumns()) CHANGED else "",
                // Without a key the old row is what tells which row it was.
                "old" to if (options.oldRows() || key.isEmpty()) "before" else "case when old_key is null then before end",
                "attempts:for" to if (retried) "    for attempt in 1..2 loop\n    failure := null;" else "",
                "attempts:exit" to if (retried) "        exit;" else "",
                "attempts:end" to if (retried) "    end loop;" else "",
            )
    }

    /** When an update that leaves the key alone is nobody's business. */
    private fun unwanted(): String? = when {
        !updates -> "true"
        limited -> "after::text = before::text"
        else -> null
    }

    private fun where(): String {
        val operations = options.operations()
        // A row that moves between partitions is deleted and inserted: like any other update of a key, it is logged at any rate.
        val unmoved = if (!target.partitioned || operations.size == Operation.entries.size) {
            ""
        } else {
            """
            |            if tg_op <> 'UPDATE' and tg_op <> all (${SqlText.textArray(operations.map { it.name })})
            |                and coalesce(current_setting('tailrace.statement_' || pg_trigger_depth(), true), '') = ''
            |            then
            |                return null;
            |            end if;
            |
            """.trimMargin()
        }
        val predicate = options.where() ?: return unmoved.trimEnd()
        val query = literal("select (\n$predicate\n) from (select (\$1).*) as row")
        return unmoved + SqlText.filled(SqlText.resource("capture_where.sql").trimEnd(), mapOf("predicate" to predicate, "query" to query))
    }

    /** Takes [key] and what is logged from a row. A subquery costs several times the rest, so it stands where it is needed only. */
    private fun read(row: String, keyVariable: String): String {
        val steps = buildList {
            if (key.isNotEmpty()) {
                add("$keyVariable := case when $row ?& ${names(key)} then ${members(key, row)} end;")
                add("if $keyVariable is null then")
                add("    $keyVariable := ${membersByNumber(key, row)};")
                add("end if;")
            }
            if (shown.isNotEmpty() || hidden.isNotEmpty()) {
                add("if $row ?& ${names(shown.ifEmpty { hidden })} then")
                add("    $row := ${if (shown.isNotEmpty()) members(shown, row) else "$row - ${names(hidden)}"};")
                add("else")
                add("    $row := ${if (shown.isNotEmpty()) membersByNumber(shown, row) else withoutByNumber(row)};")
                add("end if;")
            }
        }
        return steps.joinToString("\n") { " ".repeat(12) + it }
    }

    private fun logged(row: String): String = when {
        shown.isNotEmpty() -> picked(shown, row)
        hidden.isNotEmpty() -> "case when $row ?& ${names(hidden)} then $row - ${names(hidden)} else ${withoutByNumber(row)} end"
        else -> row
    }

    private fun picked(columns: List<Column>, row: String): String =
        "case when $row ?& ${names(columns)} then ${members(columns, row)} else ${membersByNumber(columns, row)} end"

    private fun members(columns: List<Column>, row: String): String = built(columns) { "$row->${literal(it.name)}" }

    /** Columns that were renamed since are known by their numbers; those that were dropped are left out. */
    private fun membersByNumber(columns: List<Column>, row: String): String =
        "(select jsonb_object_agg(attname, $row->attname::text) ${present(columns)})"

    private fun withoutByNumber(row: String): String = "$row - (select coalesce(array_agg(attname::text), '{}') ${present(hidden)})"

    private fun fields(row: String) = if (key.isEmpty()) "null::jsonb" else built(key) { "$row.${Quoting.quoted(it.name)}" }

    private fun built(columns: List<Column>, value: (Column) -> String): String =
        columns.chunked(MOST_MEMBERS_OF_A_CALL).joinToString(" || ") { some ->
            some.joinToString(", ", "jsonb_build_object(", ")") { "${literal(it.name)}, ${value(it)}" }
        }

    private fun names(columns: List<Column>): String = SqlText.textArray(columns.map { it.name })

    private fun present(columns: List<Column>): String =
        "from pg_attribute where attrelid = watched_oid and not attisdropped and attnum in (${columns.joinToString {
            it.number.toString()
        }})"

    private companion object {
        // A function takes 100 arguments.
        const val MOST_MEMBERS_OF_A_CALL = 50

        val CHANGED =
            """
            |        if tg_op = 'UPDATE' then
            |            changed := array(
            |                select field.key from jsonb_each(after) field
            |                where field.value::text is distinct from (before->field.key)::text);
            |        end if;
            """.trimMargin()

        /** What the triggers of a partitioned table do besides, by the place where they do it. */
        val TREE: Map<String, String> =
            SqlText.resource("capture_tree.sql").split("--- ").drop(1)
                .associate { part -> part.substringBefore('\n') to part.substringAfter('\n').trimEnd() }
    }
}
