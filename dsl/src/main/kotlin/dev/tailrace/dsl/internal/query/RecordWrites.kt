package dev.tailrace.dsl.internal.query

import dev.tailrace.dsl.error.InvalidQueryException
import dev.tailrace.dsl.error.MappingException
import dev.tailrace.dsl.internal.catalog.CatalogColumn
import dev.tailrace.dsl.internal.catalog.Snapshot
import dev.tailrace.dsl.internal.record.MappedComponent
import dev.tailrace.dsl.internal.record.RecordMapping
import java.time.Duration
import java.util.Optional
import java.util.concurrent.CompletableFuture

/** Writes of records: which of their components a write sends is decided when the table is known. */
internal class RecordWrites<R : Record>(
    private val session: QuerySession,
    private val mapping: RecordMapping<R>,
) {
    fun insertAsync(record: R): CompletableFuture<R> = insert(listOf(record)).returning { it.single() }

    fun insertAllAsync(records: List<R>): CompletableFuture<Long> = insert(records).executeAsync()

    fun insertAllReturningAsync(records: List<R>): CompletableFuture<List<R>> = insert(records).returning { it }

    fun saveAsync(record: R): CompletableFuture<R> =
        if (ids().singleOrNull()?.let { isUnset(it, record) } == true) insertAsync(record) else upsertAsync(record)

    fun upsertAsync(record: R): CompletableFuture<R> = upsertAsync(record, ids().map { it.column() })

    fun upsertAsync(
        record: R,
        uniqueColumns: List<String>,
    ): CompletableFuture<R> = RecordInsert(listOf(record), uniqueColumns).returning { it.single() }

    fun updateAsync(record: R): CompletableFuture<Optional<R>> {
        val values = mapping.components().filter { !it.isId && !it.isVersion }
        val where = ids().fold(null as Criterion?) { before, id -> Connective.AND.join(before, equal(id, record)) }
        val update =
            object : RecordWrite("update") {
                override val several get() = false

                override fun build(snapshot: Snapshot): BuiltWrite {
                    val target = session.sources.source(snapshot, mapping.source())
                    val sent = values.filter { !target.column(it.column()).binding.column.generated() }
                    val changes = sent.associate { it.column() to value(it, record) }
                    return UpdateSteps(session, mapping.source(), changes, where).build(snapshot)
                }
            }
        return update.returning { Optional.ofNullable(it.firstOrNull()) }
    }

    fun deleteAsync(id: Any): CompletableFuture<Boolean> {
        val delete = DeleteSteps(session, mapping.source(), hasId(mapping, id))
        return session.writeAsync(
            options("delete", null),
            { session.bridge.render(delete.build(it).statements.single()) },
            { it.sql },
        ) { statement, connection -> statement.executeUpdate(connection) > 0 }
    }

    private fun insert(records: List<R>) = RecordInsert(records, null)

    private fun ids(): List<MappedComponent> =
        mapping.idComponents().ifEmpty {
            throw MappingException("Record ${mapping.type().simpleName} has no @Id: mark the components that hold the primary key.")
        }

    private fun equal(
        id: MappedComponent,
        record: R,
    ): Criterion {
        val value =
            value(id, record)
                ?: throw InvalidQueryException("Component ${id.name()} of ${mapping.type().simpleName} is the @Id and has no value.")
        return Criterion.Compared(Subject.component(id.column()), Operator.EQ, value)
    }

    private fun value(
        component: MappedComponent,
        record: R,
    ): Any? = mapping.valueOf(record, component.index())

    /** 0 or `null`: what a record holds before the server has given it a key. */
    private fun isUnset(
        id: MappedComponent,
        record: R,
    ): Boolean = value(id, record).let { it == null || (it is Number && it.toLong() == 0L) }

    private abstract inner class RecordWrite(
        override val operation: String,
    ) : WriteSteps<RecordWrite> {
        override val session get() = this@RecordWrites.session
        override val timeout: Duration? get() = null

        override fun timeout(timeout: Duration) = this

        /** The stored rows, as records. */
        fun <T> returning(read: (List<R>) -> T): CompletableFuture<T> =
            ReturnedRows(this, mapping.components().map { it.column() }, mapping.reader()).mappedAsync(read)
    }

    private inner class RecordInsert(
        private val records: List<R>,
        private val uniqueColumns: List<String>?,
    ) : RecordWrite("insert") {
        override val several get() = records.size > 1

        override fun build(snapshot: Snapshot): BuiltWrite {
            val target = session.sources.source(snapshot, mapping.source())
            val sent = mapping.components().filter { isSent(it, target.column(it.column()).binding.column) }
            val insert =
                InsertSteps(session, mapping.source())
                    .rows(sent.map { it.column() }, records.map { record -> sent.map { value(it, record) } })
            // An update neither counts a version nor gives the row that is there another key.
            val kept = mapping.components().filter { it.isVersion || it.isId }.mapTo(HashSet()) { it.column() }
            return (uniqueColumns?.let { insert.onConflictUpdate(it, kept) } ?: insert).build(snapshot)
        }

        // One column list serves all rows: a generated key is left to the server when no record has one.
        private fun isSent(
            component: MappedComponent,
            column: CatalogColumn,
        ): Boolean {
            if (column.generated()) return false
            if (!component.isId || !column.hasDefault()) return true
            val unset = records.count { isUnset(component, it) }
            if (unset != 0 && unset != records.size) {
                throw InvalidQueryException(
                    "Some of the ${mapping.type().simpleName} records have their @Id and some leave it to the server: insert them apart.",
                )
            }
            return unset == 0
        }
    }
}
