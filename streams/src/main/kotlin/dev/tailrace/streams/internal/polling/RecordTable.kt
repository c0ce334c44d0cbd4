package dev.tailrace.streams.internal.polling

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.internal.record.PropertyReference
import dev.tailrace.dsl.internal.record.RecordMapper
import dev.tailrace.dsl.query.Direction
import dev.tailrace.dsl.query.Keyset
import dev.tailrace.dsl.query.KeysetPage
import dev.tailrace.dsl.record.Property
import kotlinx.coroutines.future.await

/** A Java caller's table; [property] names the watermark. */
internal class RecordTable<R : Record, W : Comparable<W>>(
    private val db: Database,
    private val type: Class<R>,
    property: Property<R>,
) : PolledTable<R, W> {
    private val mapping = RecordMapper.of(type)
    private val component = mapping.component(PropertyReference.of(property).component())
    private val keys = mapping.idComponents()

    override val name: String get() = type.simpleName

    override suspend fun highest(): W? =
        db.from(type).where(component.column(), "is not null", null).orderBy(component.column(), Direction.DESC).firstAsync().await()
            .map(::watermark).orElse(null)

    // By the watermark, and by the primary key behind it.
    override suspend fun page(from: Lower<W>, after: Keyset?): KeysetPage<R> {
        val rows = when (from) {
            is Lower.Nowhere -> db.from(type).where(component.column(), "is not null", null)
            is Lower.From -> db.from(type).where(component.column(), if (from.inclusive) ">=" else ">", from.watermark)
        }
        return rows.orderBy(component.column()).afterAsync(after, POLL_PAGE).await()
    }

    @Suppress("UNCHECKED_CAST")
    override fun watermark(row: R): W? = mapping.valueOf(row, component.index()) as W?

    /** A record that does not mark its key is told apart by all that it holds. */
    override fun identity(row: R): Any = if (keys.isEmpty()) row else keys.map { mapping.valueOf(row, it.index()) }
}
