package dev.tailrace.streams.internal.log

import dev.tailrace.streams.event.Operation
import dev.tailrace.streams.internal.log.SqlText.literal
import dev.tailrace.streams.log.WatchOptions
import dev.tailrace.streams.log.WatchOptions.Capture

/** The DDL that watches a table: run by us or by a DBA, the text is the same. Between BEGIN and COMMIT. */
internal class WatchSql(
    private val target: WatchTarget,
    private val options: WatchOptions,
) {
    private class Trigger(val name: String, val table: String, val timing: String)

    fun text(): String {
        val capture = CaptureSql(target, options).body()
        val own = triggers()
        val parts =
            mapOf(
                "table:literal" to literal(target.quoted),
                "schema:literal" to literal(target.schema),
                "relname:literal" to literal(target.name),
                "key_columns" to SqlText.textArray(target.keyColumns.map { it.name }),
                "options:literal" to literal(WatchOptionsJson.of(options)),
                "predicate:literal" to literal(options.where()),
                "probe:row" to literal("select null::${target.quoted} as whole"),
                "probe:parenthesis" to probe("(", ")"),
                "probe:case" to probe("case when", "then true end"),
                "triggers" to SqlText.textArray(own.filter { it.table == target.quoted }.map { it.name }.sorted()),
                "triggers:create" to own.joinToString("\n") { create(it) },
                "shape" to SqlText.resource("shape.sql").lines().filterNot { it.startsWith("--") }.joinToString("\n")
                    .replace("?::text::oid[]", "array[table_oid]").prependIndent("        ").trimEnd(),
                "body" to capture,
                "settings:predicate" to if (options.where() == null) "" else PREDICATE_SETTINGS,
            )
        val tag = SqlText.tag(parts.values.joinToString())
        // The body's quotes are inside the block's own.
        val tags = mapOf("tag" to tag, "body:tag" to tag.dropLast(1) + "body$", "title" to target.title.replace(Regex("\\s"), " "))
        return SqlText.filled(SqlText.resource("watch.sql"), parts + tags)
    }

    /** Columns must be named with `row`: of two rows that have them, without it they are nobody's. OFFSET: not to be worked out. */
    private fun probe(before: String, after: String): String {
        val row = "(select (whole).* from (select \$1 as whole offset 0) as given offset 0)"
        return literal("select from $row as row, $row as other where $before\n${options.where() ?: "true"}\n$after")
    }

    private fun create(trigger: Trigger): String {
        val timing = trigger.timing.replace("TABLE", trigger.table)
        val start = "create or replace trigger ${SqlText.quoted(trigger.name)} $timing execute function "
        return "    execute ${literal(start)} || function || '()';"
    }

    private fun triggers(): List<Trigger> {
        val truncate = Trigger("!tailrace_truncate", target.quoted, "after truncate on TABLE for each statement")
        return if (options.capture() == Capture.STATEMENT) statements() + truncate else rows() + truncate + tree()
    }

    private fun rows(): List<Trigger> {
        val operations = options.operations()
        // An update of a key is logged for whoever wants inserts or deletes, and a move to another partition for whoever wants updates.
        val all = target.partitioned
        val events = Operation.entries.filter { all || it in operations || (it == Operation.UPDATE && target.keyColumns.isNotEmpty()) }
        val timing = "after ${events.joinToString(" or ") { it.name.lowercase() }} on TABLE for each row"
        return listOf(Trigger("!tailrace", target.quoted, timing))
    }

    /** Of row triggers PostgreSQL gives partitions a copy, of statement triggers it does not. */
    private fun tree(): List<Trigger> {
        if (!target.partitioned) return emptyList()
        val branches = listOf(target.quoted) + target.partitions.filterNot { it.leaf }.map { it.quoted }
        val below = target.partitions.map { Trigger("!tailrace_truncate", it.quoted, "after truncate on TABLE for each statement") }
        return below + branches.flatMap {
            listOf(
                Trigger("!tailrace_keys", it, "before update on TABLE for each statement"),
                Trigger("!tailrace_keys_done", it, "after update on TABLE for each statement"),
            )
        }
    }

    private fun statements(): List<Trigger> = listOf(
        Operation.INSERT to "insert on TABLE referencing new table as new_rows",
        Operation.UPDATE to "update on TABLE referencing old table as old_rows new table as new_rows",
        Operation.DELETE to "delete on TABLE referencing old table as old_rows",
    ).filter { (operation, _) -> operation in options.operations() || operation == Operation.UPDATE }
        .map { (operation, event) -> Trigger("!tailrace_${operation.name.lowercase()}", target.quoted, "after $event for each statement") }

    private companion object {
        /** How a predicate is read; what we write ourselves is read alike in any session. */
        val PREDICATE_SETTINGS =
            """
            |            set transform_null_equals to 'off'
            |            set standard_conforming_strings to 'on'
            |            set backslash_quote to 'safe_encoding'
            |
            """.trimMargin()
    }
}
