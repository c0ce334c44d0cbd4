package dev.tailrace.streams.internal.consuming

import dev.tailrace.dsl.Database
import dev.tailrace.streams.consumer.ConsumerOptions
import dev.tailrace.streams.internal.copying.CopyingReader
import dev.tailrace.streams.internal.reading.LogFilter
import java.util.concurrent.ConcurrentHashMap

/** What everybody shares who takes part in one run of a consumer: one `forEach`, or one collection of its deliveries. */
internal class ConsumerRun(
    val db: Database,
    val name: String,
    val options: ConsumerOptions,
    val filter: LogFilter,
    val connection: LeaseConnection,
    val schema: SchemaStory,
    val open: suspend (part: Int) -> CopyingReader,
) {
    val group = GroupStatements(name)
    val leases = LeaseStatements(name, options.lease.toMillis())

    // The newest version of each partition's place that is known to be durable.
    private val versions = ConcurrentHashMap<Int, Long>()

    fun seen(part: Int, version: Long) {
        versions.merge(part, version, ::maxOf)
    }

    /** Whether the place is older than one that was stored durably: the server was restored, or set back, or another has taken over. */
    fun isSetBack(stored: StoredPartition): Boolean = stored.version < (versions[stored.part] ?: 0)
}
