package dev.tailrace.dsl.internal.load

import dev.tailrace.dsl.internal.execution.Execution

/**
 * Which key goes into which batch, and which batch may go out. It decides and never acts: who calls it starts, cancels and answers.
 *
 *                 join                a place is free             its connection is there        answered
 *     (no batch) ──────▶ GATHERING ────────────────────▶ STARTED ───────────────────────▶ RUNNING ────────▶ ENDED
 *                            │  (and it need not linger)    │ takes keys still              │ keys are fixed ▲
 *                            └──────────────────────────────┴──── the last asker leaves ────┴────────────────┘
 *
 * Each scope has one batch at most that takes keys, [open]. Batches outside transactions share the places of [shared]; each transaction
 * has one place of its own, for its connection runs one thing at a time and others may be waiting for it.
 */
internal class Batching<K : Any>(
    private val maxBatch: Int,
    places: Int,
    private val lingers: Boolean,
) {
    private val lock = Any() // guards every field below, and every batch
    private val open = HashMap<Scope, Batch<K>>()
    private val shared = Line<K>(places)
    private val transactions = HashMap<Scope, Line<K>>()
    private val running = ArrayList<Batch<K>>(places)
    private var sealedBatches = 0L
    private var sealedKeys = 0L

    /** What the caller has to do: start [started], let [lingering] go out after a while. */
    class Todo<K : Any> {
        var started: ArrayList<Batch<K>>? = null
        var lingering: Batch<K>? = null
    }

    /** Adds an asker for each of [keys], as [asker] makes it; `null` if nothing is to be done for it. */
    fun join(scope: Scope, keys: Collection<K>, asker: (K) -> Asker): Todo<K>? = synchronized(lock) {
        var todo: Todo<K>? = null
        for (key in keys) todo = joining(scope, key, asker(key), todo)
        todo
    }

    fun join(scope: Scope, key: K, asker: Asker): Todo<K>? = synchronized(lock) { joining(scope, key, asker, null) }

    /** [batch] has lingered long enough. */
    fun lingered(batch: Batch<K>): Todo<K>? = synchronized(lock) { readied(batch, null) }

    /** Fixes the keys of a batch that has gone out; they are none if everybody has left. */
    fun seal(batch: Batch<K>): List<K> = synchronized(lock) {
        if (batch.state != Batch.State.STARTED) return@synchronized emptyList()
        batch.state = Batch.State.RUNNING
        batch.sealedNanos = System.nanoTime()
        close(batch)
        running.add(batch)
        if (batch.entries.isNotEmpty()) sealedBatches++
        sealedKeys += batch.entries.size
        ArrayList(batch.entries.keys)
    }

    /** The asker gives up; the batch to be cancelled if it was the last of one that has gone out. */
    fun leave(asker: Asker): Batch<K>? = synchronized(lock) {
        val entry = asker.entry ?: return@synchronized null

        @Suppress("UNCHECKED_CAST")
        val batch = entry.batch as Batch<K>
        if (batch.state == Batch.State.ENDED) return@synchronized null
        asker.book(batch)
        entry.remove(asker)
        batch.askers--
        if (entry.first == null && batch.state != Batch.State.RUNNING) batch.entries.remove(entry.key)
        if (batch.askers > 0) return@synchronized null
        if (batch.state == Batch.State.GATHERING) {
            end(batch)
            null
        } else {
            close(batch) // nobody shall join what is about to be cancelled
            batch
        }
    }

    /** [execution] stops [batch] from now on; true if nobody waits for the batch any more, so that it is to be stopped at once. */
    fun executing(batch: Batch<K>, execution: Execution): Boolean = synchronized(lock) {
        batch.execution = execution
        batch.askers == 0 && batch.state != Batch.State.ENDED
    }

    fun executionOf(batch: Batch<K>): Execution? = synchronized(lock) { batch.execution }

    /**
     * Ends a batch that has gone out, once: `null` if it has ended already. [whileFresh] is told each key that nobody has invalidated
     * since the batch was sealed, before anybody can.
     */
    fun end(batch: Batch<K>, whileFresh: ((K) -> Unit)?): Ended<K>? = synchronized(lock) {
        if (batch.state == Batch.State.ENDED) return@synchronized null
        if (whileFresh != null) batch.entries.forEach { (key, entry) -> if (!entry.stale) whileFresh(key) }
        end(batch)
        Ended(next(batch.line))
    }

    class Ended<K : Any>(
        val next: Batch<K>?,
    )

    /** Runs [change], an invalidation of [key] in the cache, of every key for `null`, so that no running batch can undo it. */
    fun invalidating(key: K?, change: () -> Unit): Unit = synchronized(lock) {
        for (batch in running) {
            if (key == null) batch.entries.values.forEach { it.stale = true } else batch.entries[key]?.stale = true
        }
        change()
    }

    /** How many batches have gone out with keys, and with how many. */
    fun counted(): Pair<Long, Long> = synchronized(lock) { sealedBatches to sealedKeys }

    /** Whether nothing is gathered, waits or is out. */
    fun isIdle(): Boolean = synchronized(lock) { open.isEmpty() && shared.isIdle && transactions.isEmpty() && running.isEmpty() }

    private fun joining(scope: Scope, key: K, asker: Asker, before: Todo<K>?): Todo<K>? {
        var todo = before
        var batch = open[scope]
        if (batch != null && batch.entries.size >= maxBatch && !batch.entries.containsKey(key)) batch = null
        if (batch == null) {
            batch = Batch(scope, lineOf(scope))
            open[scope] = batch
            if (lingers) todo = (todo ?: Todo()).also { it.lingering = batch }
        }
        batch.entries.getOrPut(key) { Entry(batch, key) }.add(asker)
        batch.askers++
        val full = batch.entries.size == maxBatch
        return if (!batch.ready && (!lingers || full)) readied(batch, todo) else todo
    }

    private fun readied(batch: Batch<K>, before: Todo<K>?): Todo<K>? {
        if (batch.ready || batch.state != Batch.State.GATHERING) return before
        batch.ready = true
        val line = batch.line
        if (line.taken == line.places) {
            line.waiting.addLast(batch)
            return before
        }
        started(batch)
        val todo = before ?: Todo()
        (todo.started ?: ArrayList<Batch<K>>(1).also { todo.started = it }).add(batch)
        return todo
    }

    private fun started(batch: Batch<K>) {
        batch.line.taken++
        batch.state = Batch.State.STARTED
    }

    private fun next(line: Line<K>): Batch<K>? {
        if (line.taken == line.places) return null
        return line.waiting.removeFirstOrNull()?.also(::started)
    }

    private fun end(batch: Batch<K>) {
        val line = batch.line
        when (batch.state) {
            Batch.State.GATHERING -> line.waiting.remove(batch)
            else -> line.taken--
        }
        running.remove(batch)
        batch.state = Batch.State.ENDED
        close(batch)
        if (line !== shared && line.isIdle && open[batch.scope] == null) transactions.remove(batch.scope)
    }

    private fun close(batch: Batch<K>) {
        if (open[batch.scope] === batch) open.remove(batch.scope)
    }

    private fun lineOf(scope: Scope): Line<K> = if (scope.isTransaction) transactions.getOrPut(scope) { Line(1) } else shared
}
