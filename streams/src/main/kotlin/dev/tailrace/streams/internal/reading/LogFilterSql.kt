package dev.tailrace.streams.internal.reading

/** A [LogFilter] as a condition over a row `l` of the log. */
internal object LogFilterSql {
    /** Of a key, as text: the first 8 hexadecimal digits of the SHA-256 of its JSON, as a number. */
    private fun hash(key: String) = "('x' || left(encode(sha256(convert_to($key::text, 'UTF8')), 'hex'), 8))::bit(32)::bigint"

    fun condition(filter: LogFilter): String =
        listOfNotNull(
            filter.watched?.let { "l.watched = any (:watched::text::int[])" },
            filter.ops?.let { "l.op = any (:ops::text::\"char\"[])" },
            // All partitions are to meet at a truncation: some may have begun with its table, and some not.
            filter.copied?.let { (if (filter.parts > 1) "l.op = 'T' or " else "") + "l.watched <> all (:untouched::text::int[])" }
                ?.let { "($it)" },
            mine(filter, "l.key")?.let { "(l.op = 'T' or $it or l.op = 'K' and ${mine(filter, "l.old_key")})" },
        ).ifEmpty { listOf("true") }.joinToString(" and ")

    /** Whether changes of this key are wanted; null: whatever the key. */
    private fun mine(filter: LogFilter, key: String): String? =
        listOfNotNull(
            if (filter.parts > 1) share(key) else null,
            filter.copied?.takeIf { it.order != null }?.condition(key),
        ).ifEmpty { null }?.joinToString(" and ", "(", ")")

    /** Whether [key], an expression of `jsonb`, belongs to this reader's share. */
    fun share(key: String): String = "coalesce(${hash(key)}, 0) % :parts::int = :share::int"

    /** Whether an update of the key brings the row among those that are wanted, and whether it takes it out. */
    fun shares(filter: LogFilter): String =
        mine(filter, "l.key")?.let { "l.op <> 'K' or $it, l.op <> 'K' or ${mine(filter, "l.old_key")}" } ?: "true, true"

    fun values(filter: LogFilter): Map<String, Any?> =
        mapOf(
            "watched" to filter.watched?.joinToString(",", "{", "}"),
            "ops" to filter.ops?.let { ops -> codes(ops).joinToString(",", "{", "}") },
            "parts" to filter.parts,
            "share" to filter.part,
        ) + filter.copied?.values().orEmpty()

    private fun codes(ops: Set<LogRow.Op>): List<Char> {
        val always = setOf(LogRow.Op.TRUNCATE, LogRow.Op.GAP)
        val keyUpdate = if (ops.any { it == LogRow.Op.INSERT || it == LogRow.Op.DELETE }) setOf(LogRow.Op.KEY_UPDATE) else emptySet()
        return (ops + always + keyUpdate).map { it.code }.sorted()
    }
}
