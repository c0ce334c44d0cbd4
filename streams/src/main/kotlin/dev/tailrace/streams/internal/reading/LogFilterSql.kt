package dev.tailrace.streams.internal.reading

/** A [LogFilter] as a condition over a row `l` of the log. */
internal object LogFilterSql {
    /** Of a key, as text: the first 8 hexadecimal digits of the SHA-256 of its JSON, as a number. */
    private fun hash(key: String) = "('x' || left(encode(sha256(convert_to($key::text, 'UTF8')), 'hex'), 8))::bit(32)::bigint"

    fun condition(filter: LogFilter): String =
        listOfNotNull(
            filter.watched?.let { "l.watched = any (:watched::text::int[])" },
            filter.ops?.let { "l.op = any (:ops::text::\"char\"[])" },
            if (filter.parts > 1) "(l.op = 'T' or ${share("l.key")} or l.op = 'K' and ${share("l.old_key")})" else null,
        ).ifEmpty { listOf("true") }.joinToString(" and ")

    private fun share(key: String): String = "coalesce(${hash(key)}, 0) % :parts::int = :share::int"

    /** Whether an update of the key brings the row into this reader's share, and whether it takes it out. */
    fun shares(filter: LogFilter): String =
        if (filter.parts == 1) "true, true" else "l.op <> 'K' or ${share("l.key")}, l.op <> 'K' or ${share("l.old_key")}"

    fun values(filter: LogFilter): Map<String, Any?> =
        mapOf(
            "watched" to filter.watched?.joinToString(",", "{", "}"),
            "ops" to filter.ops?.let { ops -> codes(ops).joinToString(",", "{", "}") },
            "parts" to filter.parts,
            "share" to filter.part,
        )

    private fun codes(ops: Set<LogRow.Op>): List<Char> {
        val always = setOf(LogRow.Op.TRUNCATE, LogRow.Op.GAP)
        val keyUpdate = if (ops.any { it == LogRow.Op.INSERT || it == LogRow.Op.DELETE }) setOf(LogRow.Op.KEY_UPDATE) else emptySet()
        return (ops + always + keyUpdate).map { it.code }.sorted()
    }
}
