package dev.tailrace.dsl.internal.load

import dev.tailrace.dsl.internal.catalog.Snapshot
import dev.tailrace.dsl.internal.execution.CallContext
import dev.tailrace.dsl.internal.execution.Completion
import dev.tailrace.dsl.internal.execution.Execution
import dev.tailrace.dsl.internal.exposed.RenderedQuery
import dev.tailrace.dsl.internal.query.INTEGERS
import dev.tailrace.dsl.internal.query.QuerySession
import dev.tailrace.dsl.internal.query.SelectShape
import dev.tailrace.dsl.internal.query.SelectTree
import dev.tailrace.dsl.internal.query.Subject
import dev.tailrace.dsl.internal.query.options
import dev.tailrace.dsl.internal.query.source
import dev.tailrace.dsl.internal.record.MappedComponent
import dev.tailrace.dsl.internal.record.RecordMapping
import org.jetbrains.exposed.v1.core.Expression
import java.time.Duration

/** Records of one table by one of their components: one statement a batch, read by the record's compiled reader. */
internal class RecordFetch<K : Any, R : Record>(
    private val session: QuerySession,
    private val mapping: RecordMapping<R>,
    private val component: MappedComponent,
    private val many: Boolean,
    timeout: Duration?,
) : Fetch<K> {
    private val keyClass = component.rawType().kotlin.javaObjectType
    private val shape = SelectShape(mapping.source(), selected = mapping.components().map { Subject.component(it.column()) })
    private val options = options("load", timeout)
    val subject = "${mapping.type().simpleName} by ${component.name()}"

    override fun refuse(key: K): String? = if (keyClass.isInstance(key)) {
        null
    } else {
        "${mapping.type().simpleName} is loaded by ${component.name()}, a ${keyClass.simpleName}; this key is a ${key.javaClass.simpleName}"
    }

    override fun start(context: CallContext, keys: () -> List<K>, completion: Completion<Map<K, Any>>): Execution =
        session.submit(context, options, completion) { connection, resolve ->
            val sealed = keys()
            if (sealed.isEmpty()) return@submit emptyMap()
            val rows = FoundRows(sealed, subject, many)
            val query = resolve { snapshot -> build(snapshot, sealed) }
            query.prepare(connection).use { statement ->
                statement.executeQuery().use { found ->
                    val reader = mapping.reader().forColumns(found.metaData)
                    while (found.next()) {
                        val record = reader.read(found)
                        rows.add(mapping.valueOf(record, component.index()), record)
                    }
                }
            }
            rows.result()
        }

    private fun build(snapshot: Snapshot, keys: List<K>): RenderedQuery {
        val tree = SelectTree(session, snapshot, shape)
        val column = tree.main.column(component.column())
        val query = tree.query()
        query.adjustWhere { IsAnyOf(column.expression, parameter(keys, column.binding)) }
        return session.bridge.render(query)
    }

    private fun parameter(keys: List<K>, binding: dev.tailrace.dsl.internal.query.ColumnBinding): Expression<*> =
        if (binding.column.kind().name() in INTEGERS && keys[0] is Number) {
            keyArray(keys.map { (it as Number).toLong() }, "int8[]")
        } else {
            binding.arrayParameter(keys)
        }
}
