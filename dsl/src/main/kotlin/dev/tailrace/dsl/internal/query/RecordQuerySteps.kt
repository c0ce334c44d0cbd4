package dev.tailrace.dsl.internal.query

import dev.tailrace.dsl.error.MappingException
import dev.tailrace.dsl.internal.record.RecordMapping
import dev.tailrace.dsl.query.Direction
import dev.tailrace.dsl.query.Nulls
import dev.tailrace.dsl.query.RecordGroup
import dev.tailrace.dsl.query.RecordQuery
import dev.tailrace.dsl.record.Property
import java.util.Optional
import java.util.concurrent.CompletableFuture

internal class RecordQuerySteps<R : Record>(
    private val session: QuerySession,
    override val mapping: RecordMapping<R>,
    override val shape: SelectShape,
) : RecordQuery<R>,
    SelectSteps<RecordQuery<R>, RecordGroup<R>>,
    RecordSteps<R, RecordQuery<R>, RecordGroup<R>>,
    StreamedResults<R> by SelectResults(session, shape, mapping.reader()) {
    override fun shaped(shape: SelectShape): RecordQuery<R> = RecordQuerySteps(session, mapping, shape)

    override fun emptyGroup(): RecordGroup<R> = RecordGroupSteps(mapping)

    override fun orderBy(
        property: Property.Of<R, *>,
        direction: Direction,
    ): RecordQuery<R> = ordered(subject(property), direction, null)

    override fun orderBy(
        property: Property.Of<R, *>,
        direction: Direction,
        nulls: Nulls,
    ): RecordQuery<R> = ordered(subject(property), direction, nulls)

    override fun findAsync(id: Any): CompletableFuture<Optional<R>> =
        SelectResults(session, shape.copy(where = Connective.AND.join(shape.where, hasId(mapping, id))), mapping.reader()).firstAsync()

    override fun <V> pluckAsync(property: Property.Of<R, V>): CompletableFuture<List<V>> {
        @Suppress("UNCHECKED_CAST")
        val type = mapping.component(property).rawType().kotlin.javaObjectType as Class<Any>
        @Suppress("UNCHECKED_CAST")
        return SelectResults(session, shape, mapping.reader()).pluckAsync(subject(property), type) as CompletableFuture<List<V>>
    }

    private fun subject(property: Property<R>) = Subject.component(mapping.component(property).column())

    companion object {
        fun <R : Record> of(
            session: QuerySession,
            mapping: RecordMapping<R>,
        ): RecordQuery<R> {
            val columns = mapping.components().map { Subject.component(it.column()) }
            return RecordQuerySteps(session, mapping, SelectShape(mapping.source(), selected = columns))
        }
    }
}

/** The component that is the record's whole key. */
internal fun RecordMapping<*>.singleId() =
    idComponents().let { ids ->
        when (ids.size) {
            1 -> {
                ids[0]
            }

            0 -> {
                throw MappingException("Record ${type().simpleName} has no @Id: mark the component that holds the primary key.")
            }

            else -> {
                throw MappingException(
                    "Record ${type().simpleName} has a key of ${ids.size} components (${ids.joinToString { it.name() }}): use where(…).",
                )
            }
        }
    }

internal fun hasId(
    mapping: RecordMapping<*>,
    id: Any,
): Criterion = Criterion.Compared(Subject.component(mapping.singleId().column()), Operator.EQ, id)
