package dev.tailrace.dsl.internal.query

import dev.tailrace.dsl.internal.catalog.Snapshot
import dev.tailrace.dsl.internal.execution.CallContext
import dev.tailrace.dsl.internal.exposed.RenderedQuery
import dev.tailrace.dsl.internal.parallel.KeysetBatch
import dev.tailrace.dsl.internal.record.RowReaderFactory
import dev.tailrace.dsl.publish.Subscribers
import dev.tailrace.dsl.query.Keyset
import dev.tailrace.dsl.query.KeysetPage
import dev.tailrace.dsl.query.KeysetRequest
import dev.tailrace.dsl.query.Page
import dev.tailrace.dsl.query.PageRequest
import dev.tailrace.dsl.query.Results
import java.sql.Connection
import java.util.Optional
import java.util.concurrent.CompletableFuture
import java.util.concurrent.Flow
import java.util.function.Consumer
import kotlinx.coroutines.flow.Flow as RowFlow

internal interface StreamedResults<T : Any> :
    Results<T>,
    Streamed<T>,
    Batched<T>

/** The ways to run a select, whatever its rows become. */
internal class SelectResults<T : Any>(
    val session: QuerySession,
    val shape: SelectShape,
    private val reader: RowReaderFactory<T>,
) : StreamedResults<T> {
    override fun getAsync(): CompletableFuture<List<T>> = run("query") { query, connection -> query.read(connection, reader) }

    override fun firstAsync(): CompletableFuture<Optional<T>> =
        SelectResults(session, shape.copy(limit = minOf(shape.limit ?: 1, 1)), reader)
            .run("first") { query, connection -> Optional.ofNullable(query.read(connection, reader).firstOrNull()) }

    override fun countAsync(): CompletableFuture<Long> =
        run("count", { session.bridge.count(it.query()) }) { query, connection -> query.long(connection) }

    override fun existsAsync(): CompletableFuture<Boolean> =
        run("exists", { session.bridge.exists(it.query()) }) { query, connection -> query.boolean(connection) }

    override fun <V : Any> pluckAsync(
        column: String,
        type: Class<V>,
    ): CompletableFuture<List<V>> = pluckAsync(Subject.column(column), type)

    fun <V : Any> pluckAsync(
        subject: Subject,
        type: Class<V>,
    ): CompletableFuture<List<V>> =
        SelectResults(session, shape.copy(selected = listOf(subject)), RowMapping.single(type))
            .run("pluck") { query, connection -> query.read(connection, RowMapping.single(type)).map { it.orElse(null) } }

    override fun eachAsync(action: Consumer<in T>): CompletableFuture<Void?> {
        val subscriber = Subscribers.forEach(action)
        publisher().subscribe(subscriber)
        return subscriber.completion()
    }

    override fun publisher(): Flow.Publisher<T> {
        val context = session.context
        return rowPublisher(session.engine, context) { cursor(context) }
    }

    override fun paginateAsync(
        page: Int,
        perPage: Int,
    ): CompletableFuture<Page<T>> = Paging(this, reader).pageAsync(PageRequest.of(page, perPage))

    override fun afterAsync(
        position: Keyset?,
        perPage: Int,
    ): CompletableFuture<KeysetPage<T>> = Paging(this, reader).keysetAsync(KeysetRequest(perPage, position))

    override fun batchAsync(request: KeysetRequest): CompletableFuture<KeysetBatch<T>> = Paging(this, reader).batchAsync(request)

    override fun flow(): RowFlow<T> =
        session.flow(options("stream", shape.timeout).reading(), session.statement { session.bridge.render(tree(it).query()) }, reader)

    private fun cursor(context: CallContext) =
        session.cursor(context, options("stream", shape.timeout).reading(), { session.bridge.render(tree(it).query()) }, reader)

    fun tree(snapshot: Snapshot) = SelectTree(session, snapshot, shape)

    fun <R> run(
        operation: String,
        render: (SelectTree) -> RenderedQuery = { session.bridge.render(it.query()) },
        execute: (RenderedQuery, Connection) -> R,
    ): CompletableFuture<R> = session.runAsync(options(operation, shape.timeout).reading(), { render(tree(it)) }, { it.sql }, execute)
}
