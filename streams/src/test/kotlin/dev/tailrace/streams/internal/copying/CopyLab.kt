package dev.tailrace.streams.internal.copying

import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.testing.TestServer
import dev.tailrace.streams.changeLog
import dev.tailrace.streams.install
import dev.tailrace.streams.internal.reading.CopyState
import dev.tailrace.streams.internal.reading.LogCursor
import dev.tailrace.streams.internal.reading.LogFilter
import dev.tailrace.streams.internal.reading.LogReading
import dev.tailrace.streams.internal.reading.LogRow
import dev.tailrace.streams.internal.reading.Snapshot
import dev.tailrace.streams.log.WatchOptions
import dev.tailrace.streams.watch
import java.sql.Connection

/** A database with a change log, and readers that copy its tables. */
internal class CopyLab(url: (String) -> String = TestServer::url) : AutoCloseable {
    val database: String = TestServer.newDatabase()
    val db = Tailrace.connect(url(database))
    private val control = connect()
    private var installed = false

    fun connect(): Connection = TestServer.connect(database)

    fun execute(sql: String, connection: Connection = control) {
        connection.createStatement().use { it.execute(sql) }
    }

    /** The first column of the first row, as text. */
    fun ask(sql: String): String =
        control.createStatement().use { statement ->
            statement.executeQuery(sql).use {
                it.next()
                it.getString(1)
            }
        }

    /** Watches a table of schema public; returns its number. */
    suspend fun watch(table: String, options: WatchOptions = WatchOptions.DEFAULT): Int {
        val log = db.changeLog()
        if (!installed) {
            log.install()
            installed = true
            execute("insert into tailrace.consumer_group (name, partitions) values ('r', 3)")
            execute("insert into tailrace.consumer (name, part, position) select 'r', part, '3:3:' from generate_series(0, 2) part")
        }
        log.watch("public.$table", options)
        return ask("select max(id) from tailrace.watched").toInt()
    }

    fun start(vararg watched: Int) =
        LogCursor(Snapshot.parse(ask("select pg_current_snapshot()")), copying = CopyState.of(watched.toList()))

    suspend fun reader(chunkRows: Int = 100, part: Int = 0) = CopyingReader.open(db, "r", part, chunkRows)

    /** The table as it is: its rows as JSON by their keys as JSON. */
    fun rows(table: String, watched: Int, condition: String = "true"): Map<String, String> {
        val found = HashMap<String, String>()
        connect().use { connection ->
            connection.createStatement().use { statement ->
                statement.execute("set timezone = 'UTC'; set intervalstyle = 'iso_8601'")
                val sql = """
                    select
                        (select jsonb_object_agg(f, to_jsonb(t)->f) from tailrace.watched w, unnest(w.key_columns) f where w.id = $watched),
                        to_jsonb(t)
                    from $table t where $condition"""
                statement.executeQuery(sql).use { rows -> while (rows.next()) found[rows.getString(1)] = rows.getString(2) }
            }
        }
        return found
    }

    override fun close() {
        db.close()
        control.close()
    }
}

/** What somebody has who applies everything that is delivered, and complains of what cannot be. */
internal class Mirror {
    val tables = HashMap<Int, HashMap<String, String>>()
    val complaints = ArrayList<String>()
    var existing = 0
    var restarts = 0

    fun apply(row: LogRow) {
        val rows = tables.getOrPut(row.watched) { HashMap() }
        when (row.op) {
            LogRow.Op.INSERT -> {
                if (row.existing) existing++
                if (rows.put(row.key!!, row.new!!) != null) complaints += "${row.key} inserted twice (existing: ${row.existing})"
            }

            LogRow.Op.UPDATE -> {
                if (rows.put(row.key!!, row.new!!) == null) complaints += "${row.key} updated before it came"
            }

            LogRow.Op.DELETE -> {
                if (rows.remove(row.key!!) == null) complaints += "${row.key} deleted before it came"
            }

            LogRow.Op.KEY_UPDATE -> {
                if (!row.oldKeyTaken && rows.remove(row.oldKey!!) == null) complaints += "${row.oldKey} moved before it came"
                if (rows.put(row.key!!, row.new!!) != null) complaints += "${row.key} moved onto"
            }

            LogRow.Op.TRUNCATE -> {
                rows.clear()
            }

            LogRow.Op.GAP -> {
                if (row.note == RESTARTED) rows.clear().also { restarts++ } else complaints += "gap ${row.note} at ${row.key}"
            }
        }
    }
}

/** Everything from [from] on until there is nothing more; [onPage] after each page. */
internal suspend fun LogReading.drainInto(
    mirror: Mirror,
    from: LogCursor,
    limit: Int = 50,
    filter: LogFilter = LogFilter(),
    onPage: () -> Unit = {},
): LogCursor {
    var cursor = from
    while (true) {
        val page = page(cursor, filter, limit)
        page.rows.forEach(mirror::apply)
        cursor = page.next
        if (page.rows.isEmpty()) return cursor
        onPage()
    }
}
