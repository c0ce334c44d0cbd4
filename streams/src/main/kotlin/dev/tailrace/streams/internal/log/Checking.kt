package dev.tailrace.streams.internal.log

import dev.tailrace.streams.log.LogCheck
import dev.tailrace.streams.log.WatchOptions.Capture
import dev.tailrace.streams.log.WatchedTable
import dev.tailrace.streams.log.WatchedTable.Kind
import dev.tailrace.streams.log.WatchedTable.Problem
import java.sql.Connection
import java.time.Instant

/** Compares what is watched with what is there. */
internal object Checking {
    fun check(connection: Connection): LogCheck {
        Installation.require(connection)
        val shapes = SqlText.resource("shape.sql").trimEnd()
            .replace("?::text::oid[]", "(select coalesce(array_agg(known.relation), '{}') from tailrace.watched as known)")
        val rows = connection.strings(SqlText.filled(SqlText.resource("check.sql"), mapOf("shapes" to shapes)))
        return LogCheck(Installation.VERSION, rows.map { watched(TableFacts(it)) })
    }

    private fun watched(facts: TableFacts): WatchedTable {
        val options = WatchOptionsJson.read(facts.child("options"))
        val problems = buildList {
            if (!facts.flag("exists")) {
                if (facts.flag("recreated")) {
                    add(Kind.TABLE_RECREATED, "It was dropped and created again; watch it again.")
                } else {
                    add(Kind.TABLE_DROPPED, "It does not exist any more; unwatch it.")
                }
            } else if (!facts.flag("function")) {
                add(Kind.FUNCTION_MISSING, "The function that writes the log was dropped; watch it again.")
            } else {
                addAll(compared(facts, options.capture()))
            }
        }
        return WatchedTable(facts.text("name"), facts.texts("key"), options, Instant.parse(facts.text("watchedAt")), problems)
    }

    private fun compared(facts: TableFacts, capture: Capture): List<Problem> = buildList {
        val then = facts.child("then")
        val now = facts.child("now")
        val triggers = now.child("capture").texts()
        val missing = then.child("capture").texts().keys - triggers.keys
        if (missing.isNotEmpty()) add(Kind.TRIGGER_MISSING, "Trigger ${missing.joinToString()} was dropped; watch it again.")
        val uncovered = facts.texts("uncovered")
        if (uncovered.isNotEmpty()) {
            add(
                Kind.TRIGGER_MISSING,
                "A TRUNCATE of the later partition ${uncovered.joinToString()} alone is not logged; watch it again.",
            )
        }
        val off = triggers.filterValues { it == "D" || it == "R" }.keys
        if (off.isNotEmpty()) add(Kind.TRIGGER_DISABLED, "Trigger ${off.joinToString()} is disabled; enable it, or watch it again.")
        val offBelow = now.texts("off")
        if (offBelow.isNotEmpty()) {
            add(Kind.TRIGGER_DISABLED, "Trigger !tailrace of partition ${offBelow.joinToString()} is disabled; enable it there.")
        }
        val before = facts.texts("before")
        if (before.isNotEmpty()) {
            add(
                Kind.TRIGGER_BEFORE_OURS,
                "Trigger ${before.joinToString()} comes before ours, which is the first by name; if it writes to this table, rename it.",
            )
        }
        if (now.texts("key") != facts.texts("key")) {
            add(Kind.KEY_CHANGED, "The primary key was ${facts.texts("key")} and is ${now.texts("key")}; watch it again.")
        }
        val behind = now.texts("foreign")
        if (capture == Capture.STATEMENT && behind.isNotEmpty()) {
            add(Kind.CHANGED_BEHIND_STATEMENTS, "${behind.joinToString()} may change rows behind a statement; watch it with capture ROW.")
        }
        val heirs = now.texts("heirs")
        if (heirs.isNotEmpty()) add(Kind.HEIRS_NOT_LOGGED, "Rows of ${heirs.joinToString()} are not logged; watch them by themselves.")
    }

    private fun MutableList<Problem>.add(kind: Kind, detail: String) {
        add(Problem(kind, detail))
    }
}
