package dev.tailrace.streams.internal.log

import java.sql.Connection

/** Runs SQL of ours, several statements among it, with nothing in it taken for a parameter or an escape. */
internal fun Connection.execute(sql: String) {
    createStatement().use {
        it.setEscapeProcessing(false)
        it.execute(sql)
    }
}

/** The first column of all rows. */
internal fun Connection.strings(sql: String, vararg parameters: String): List<String> =
    prepareStatement(sql).use { statement ->
        parameters.forEachIndexed { i, parameter -> statement.setString(i + 1, parameter) }
        statement.executeQuery().use { rows -> buildList { while (rows.next()) add(rows.getString(1)) } }
    }
