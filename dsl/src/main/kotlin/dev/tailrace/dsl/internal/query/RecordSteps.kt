package dev.tailrace.dsl.internal.query

import dev.tailrace.dsl.error.MappingException
import dev.tailrace.dsl.internal.record.MappedComponent
import dev.tailrace.dsl.internal.record.PropertyReference
import dev.tailrace.dsl.internal.record.RecordMapping
import dev.tailrace.dsl.query.Comparison
import dev.tailrace.dsl.query.RecordConditions
import dev.tailrace.dsl.query.RecordGroup
import dev.tailrace.dsl.record.Property

/** The component that a method reference of a caller names. */
internal fun RecordMapping<*>.component(property: Property<*>): MappedComponent {
    val reference = PropertyReference.of(property)
    if (reference.recordType() != type()) {
        throw MappingException(
            "${reference.recordType().simpleName}::${reference.component()} is no component of ${type().simpleName}, " +
                "whose rows are asked for.",
        )
    }
    return component(reference.component())
}

/** [RecordConditions] for whatever can make a copy of itself with one condition more. */
internal interface RecordSteps<R : Record, Q : Any, G : Any> :
    RecordConditions<R, Q, G>,
    ConditionSteps<Q, G> {
    val mapping: RecordMapping<R>

    override fun where(property: Property.OfInt<R>): Comparison<Int, Q> = on(property)

    override fun where(property: Property.OfLong<R>): Comparison<Long, Q> = on(property)

    override fun where(property: Property.OfFloat<R>): Comparison<Float, Q> = on(property)

    override fun where(property: Property.OfDouble<R>): Comparison<Double, Q> = on(property)

    override fun where(property: Property.OfBoolean<R>): Comparison<Boolean, Q> = on(property)

    override fun where(property: Property.OfChar<R>): Comparison<Char, Q> = on(property)

    override fun <V : Any> where(property: Property.Of<R, V>): Comparison<V, Q> = on(property)

    override fun <V : Any> where(property: Property.OfOptional<R, V>): Comparison<V, Q> = on(property)

    override fun where(property: Property.OfOptionalInt<R>): Comparison<Int, Q> = on(property)

    override fun where(property: Property.OfOptionalLong<R>): Comparison<Long, Q> = on(property)

    override fun where(property: Property.OfOptionalDouble<R>): Comparison<Double, Q> = on(property)

    private fun <V : Any> on(property: Property<R>): Comparison<V, Q> =
        comparison(Subject.component(mapping.component(property).column())) { joined(Connective.AND, it) }
}

internal class RecordGroupSteps<R : Record>(
    override val mapping: RecordMapping<R>,
    override val criterion: Criterion? = null,
) : RecordGroup<R>,
    RecordSteps<R, RecordGroup<R>, RecordGroup<R>>,
    Conditional {
    override fun joined(
        connective: Connective,
        added: Criterion?,
    ): RecordGroup<R> = RecordGroupSteps(mapping, connective.join(criterion, added))

    override fun emptyGroup(): RecordGroup<R> = RecordGroupSteps(mapping)
}
