package dev.tailrace.dsl.internal.load

import com.github.benmanes.caffeine.cache.Cache
import dev.tailrace.dsl.load.Loader
import dev.tailrace.dsl.load.WarmOptions
import dev.tailrace.dsl.load.WarmProgress
import dev.tailrace.dsl.load.loadAll
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.transformWhile
import java.time.Duration
import kotlin.time.Duration.Companion.nanoseconds

/** The filling of one cache, as cold flows of its progress. */
internal class Warming<K : Any, V : Any>(
    private val cache: Cache<K, V>,
    private val options: WarmOptions,
) {
    /** Of the filling that began last; written by whichever runs. */
    @Volatile
    var latest: WarmProgress = WarmProgress.NONE
        private set

    fun entries(entries: Flow<Pair<K, V>>): Flow<WarmProgress> = warming(entries) { batch, counts ->
        batch.forEach { (key, value) -> counts.store(key, value) }
    }

    fun keys(keys: Iterable<K>, loader: Loader<K, V>): Flow<WarmProgress> = warming(keys.asFlow()) { batch, counts ->
        val wanted = if (options.replacing()) batch else batch.filter { cache.getIfPresent(it) == null }
        counts.present += batch.size - wanted.size
        val found = if (wanted.isEmpty()) emptyMap() else loader.loadAll(wanted)
        for (key in wanted) found[key]?.let { counts.store(key, it) } ?: counts.absent++
    }

    /** Loads all that is in the cache again; entries that somebody else changes meanwhile are theirs. */
    suspend fun refresh(loader: Loader<K, V>) {
        for (batch in cache.asMap().entries.map { it.key to it.value }.chunked(options.batchSize())) {
            val began = System.nanoTime()
            val found = loader.loadAll(batch.map { it.first })
            for ((key, before) in batch) {
                val value = found[key]
                if (value == null) cache.asMap().remove(key, before) else cache.asMap().replace(key, before, value)
            }
            delay(waitNanos(batch.size.toLong(), options.perSecond(), System.nanoTime() - began).nanoseconds)
        }
    }

    private fun <T> warming(source: Flow<T>, store: suspend (List<T>, Counts) -> Unit): Flow<WarmProgress> = flow {
        val counts = Counts()
        latest = WarmProgress.NONE
        val limit = limit()
        batches(source, limit).collect { batch ->
            delay(waitNanos(counts.taken, options.perSecond(), counts.elapsedNanos()).nanoseconds)
            counts.taken += batch.size
            store(batch, counts)
            emit(counts.progress(finished = false).also { latest = it })
        }
        emit(counts.progress(finished = true).also { latest = it })
    }

    /** At most [limit] of [source], in lists of a batch; then the source is cancelled. */
    private fun <T> batches(source: Flow<T>, limit: Long): Flow<List<T>> = flow {
        var batch = ArrayList<T>()
        source.atMost(limit).collect { element ->
            batch.add(element)
            if (batch.size == options.batchSize()) emit(batch.also { batch = ArrayList() })
        }
        if (batch.isNotEmpty()) emit(batch)
    }

    private fun <T> Flow<T>.atMost(limit: Long): Flow<T> {
        var left = limit
        return transformWhile { element ->
            if (left > 0) emit(element)
            --left > 0
        }
    }

    private fun limit(): Long {
        if (options.limit() > 0) return options.limit()
        val eviction = cache.policy().eviction().orElse(null) ?: return Long.MAX_VALUE
        return if (eviction.isWeighted) Long.MAX_VALUE else eviction.maximum
    }

    private inner class Counts {
        private val began = System.nanoTime()
        var taken = 0L
        var present = 0L
        var absent = 0L
        private var stored = 0L

        fun store(key: K, value: V) {
            val isNew = if (options.replacing()) {
                cache.put(key, value)
                true
            } else {
                cache.asMap().putIfAbsent(key, value) == null
            }
            if (isNew) stored++ else present++
        }

        fun elapsedNanos() = System.nanoTime() - began

        fun progress(finished: Boolean) =
            WarmProgress(taken, stored, present, absent, Duration.ofNanos(elapsedNanos()), finished)
    }

    companion object {
        private const val NANOS = 1_000_000_000.0

        /** How long to wait before going on, when [done] entries have taken [elapsedNanos] and [perSecond] are allowed; 0 allows any. */
        fun waitNanos(done: Long, perSecond: Int, elapsedNanos: Long): Long =
            if (perSecond == 0) 0 else (done * NANOS / perSecond - elapsedNanos).toLong().coerceAtLeast(0)
    }
}
