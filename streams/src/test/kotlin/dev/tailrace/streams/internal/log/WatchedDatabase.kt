package dev.tailrace.streams.internal.log

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.TailraceConfig
import dev.tailrace.dsl.testing.PrivateServer
import dev.tailrace.dsl.testing.TestServer
import dev.tailrace.streams.ChangeLog
import dev.tailrace.streams.changeLog
import dev.tailrace.streams.install
import dev.tailrace.streams.log.WatchOptions
import dev.tailrace.streams.testing.awaiting
import dev.tailrace.streams.watch
import java.sql.Connection

/** A database of its own with a change log, and a plain connection, the application's, that writes to it. */
internal class WatchedDatabase private constructor(
    val name: String,
    val url: String,
    private val connecting: (String) -> Connection,
) : AutoCloseable {
    val database: Database = Tailrace.connect(TailraceConfig.builder(url).poolSize(3).build())
    val log: ChangeLog = database.changeLog()
    var application: Connection = connect()
        private set
    private var observer = connect()
    private var seen = 0L

    fun connect(): Connection = connecting(name)

    /** After the server was restarted. */
    fun reconnect() {
        application = connect()
        observer = connect()
    }

    /** Runs [sql] as the application and returns its first column. */
    fun sql(sql: String, on: Connection = application): List<Any?> = on.createStatement().use {
        it.setEscapeProcessing(false)
        if (!it.execute(sql)) return emptyList()
        it.resultSet.use { rows -> buildList { while (rows.next()) add(rows.getObject(1)) } }
    }

    fun holds(condition: String): Boolean = sql("select $condition").single() as Boolean

    suspend fun until(condition: String) = awaiting(condition) { holds(condition) }

    suspend fun watch(table: String, options: WatchOptions = WatchOptions.DEFAULT) {
        log.watch(table, options)
    }

    suspend fun watch(table: String, options: WatchOptions.Builder.() -> Unit) = watch(table, WatchOptions.builder().apply(options).build())

    /** What was logged since the last call, a row as `op key old_key old new changed note`, what is null left out. */
    fun logged(): List<String> {
        val columns = "concat_ws(' ', op::text, key::text, '<' || old_key::text, " +
            "'old ' || old::text, 'new ' || new::text, changed::text, note)"
        val rows = sql("select $columns from tailrace.change_log where seq > $seen order by seq", observer)
        seen = sql("select coalesce(max(seq), 0) from tailrace.change_log", observer).single() as Long
        return rows.map { it as String }
    }

    /** Runs [sql] as the application and returns what it logged. */
    fun loggedBy(sql: String, on: Connection = application): List<String> {
        logged()
        sql(sql, on)
        return logged()
    }

    override fun close() {
        application.close()
        observer.close()
        database.close()
    }

    companion object {
        suspend fun open(schema: String = "", url: (String) -> String = TestServer::url): WatchedDatabase {
            val name = TestServer.newDatabase()
            return WatchedDatabase(name, url(name), TestServer::connect).installed(schema)
        }

        /** On a server of the test's own. */
        suspend fun open(server: PrivateServer, schema: String = ""): WatchedDatabase {
            val name = server.newDatabase()
            return WatchedDatabase(name, server.url(name), server::connect).installed(schema)
        }

        private suspend fun WatchedDatabase.installed(schema: String): WatchedDatabase {
            if (schema.isNotEmpty()) sql(schema)
            log.install()
            return this
        }
    }
}

/** The keys that are there for a reader of the log. */
internal fun WatchedDatabase.replayed(): Set<Any?> {
    val keys = mutableSetOf<Any?>()
    sql(
        """
        select concat_ws(';', case when not exists (
                select from tailrace.change_log e where e.xid = l.xid and e.statement = l.statement and e.watched = l.watched
                    and e.seq < l.seq and e.op in ('K', 'I') and e.key = coalesce(l.old_key, l.key))
            then case op when 'K' then '-' || old_key::text when 'D' then '-' || key::text end end,
            case when op in ('I', 'K') then '+' || key::text end)
        from tailrace.change_log l order by seq
        """,
    ).flatMap { (it as String).split(';') }.filter { it.isNotEmpty() }.forEach {
        if (it[0] == '-') keys.remove(it.drop(1)) else keys.add(it.drop(1))
    }
    return keys
}
