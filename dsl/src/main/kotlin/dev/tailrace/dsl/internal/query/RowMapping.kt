package dev.tailrace.dsl.internal.query

import dev.tailrace.dsl.internal.execution.CallContext
import dev.tailrace.dsl.internal.execution.Engine
import dev.tailrace.dsl.internal.publish.ChunkPublisher
import dev.tailrace.dsl.internal.publish.ChunkSource
import dev.tailrace.dsl.internal.record.RecordMapper
import dev.tailrace.dsl.internal.record.RecordMapping
import dev.tailrace.dsl.internal.record.RowReader
import dev.tailrace.dsl.internal.record.RowReaderFactory
import dev.tailrace.dsl.internal.record.RowReaders
import dev.tailrace.dsl.query.Row
import java.util.Optional
import java.util.concurrent.Executor
import java.util.concurrent.Flow

/** The readers of results that queries use. */
internal object RowMapping {
    val rows: RowReaderFactory<Row> = RowReaders.rows()

    fun <R : Record> records(type: Class<R>): RowReaderFactory<R> = RecordMapper.of(type).reader()

    /** The first column of each row, empty for NULL. */
    fun <V : Any> single(type: Class<V>): RowReaderFactory<Optional<V>> =
        RowReaderFactory { columns ->
            val reader = rows.forColumns(columns)
            RowReader { Optional.ofNullable(reader.read(it).get(0, type)) }
        }
}

/** What a record's table may be called. */
internal fun RecordMapping<*>.source(): SourceName = SourceName(tableCandidates().map { name -> schema()?.let { "$it.$name" } ?: name })

/**
 * The one place where row publishers are made. Subscribers are called in [context], where a query that would wait for the connection of
 * the very stream it consumes is recognised.
 */
internal fun <T : Any> rowPublisher(
    engine: Engine,
    context: CallContext,
    open: () -> ChunkSource<T>,
): Flow.Publisher<T> =
    ChunkPublisher.of(open) { rows: ChunkSource<T> ->
        val consuming = context.withStreaming(engine) { !rows.exhausted() }
        Executor { signal -> engine.completions().execute { consuming.call(signal::run) } }
    }
