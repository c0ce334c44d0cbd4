package dev.tailrace.streams.internal.consuming

import dev.tailrace.streams.consumer.Delivery
import dev.tailrace.streams.event.StreamEvent
import dev.tailrace.streams.internal.decoding.SchemaNews
import dev.tailrace.streams.internal.reading.LogCursor
import dev.tailrace.streams.internal.reading.LogPage
import dev.tailrace.streams.internal.reading.LogRow
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.Semaphore
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeoutOrNull
import java.util.concurrent.CompletableFuture
import java.util.concurrent.Executor
import java.util.concurrent.atomic.AtomicBoolean
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/**
 * Rows go out as deliveries, and the place follows their acknowledgements.
 *
 *     reader ── take ──▶ ledger ── send ──▶ subscriber
 *                          ▲ └── longest acknowledged run ──▶ storing (one write at a time, for all that came meanwhile)
 *                          └───────────── ack ───────────── subscriber
 *
 * With the lease or a connection lost, the ledger is closed: what is not stored by then comes again.
 */
internal class DeliverySink<R : Any>(
    private val run: ConsumerRun,
    private val lease: HeldLease,
    private val decoding: Decoding<R>,
    private val send: suspend (Delivery<R>) -> Unit,
    private val callbacks: Executor,
) : RowSink {
    private val permits = Semaphore(run.options.maxUnacknowledged)

    // Of one use, from a loaded place to the next; set by the reader's coroutine.
    private lateinit var use: Use

    private inner class Use(val place: StoredPlace) {
        val wake = Channel<Unit>(Channel.CONFLATED)
        val ledger = Ledger { wake.trySend(Unit) }
        val storing = Mutex() // held while the place is moved

        suspend fun store() {
            storing.withLock {
                val settled = ledger.take() ?: return
                try {
                    // Cut short, it would leave nobody to know of what was taken from the ledger; the connection's bound is its own.
                    withContext(NonCancellable) { place.store(settled.end) }
                } catch (e: Throwable) {
                    settled.waiting.forEach { it(false) }
                    throw e
                }
                settled.waiting.forEach { it(true) }
            }
        }
    }

    override suspend fun use(position: PositionStatements, stored: StoredPartition, reading: suspend () -> Unit) {
        val present = Use(StoredPlace(run, position, stored))
        use = present
        try {
            coroutineScope {
                val storing = launch { for (signal in present.wake) present.store() }
                reading()
                storing.cancel()
            }
        } finally {
            // What was acknowledged is stored whatever ends this, if it still can be.
            withContext(NonCancellable) { withTimeoutOrNull(GOODBYE) { runCatching { present.store() } } }
            present.ledger.close()
        }
    }

    override suspend fun take(page: LogPage, rows: List<LogRow>, end: LogCursor) {
        decoding.know(rows)
        rows.forEachIndexed { index, row ->
            val events = decoding.decoder.decode(row, page.positionAfter(row))
            val entry = use.ledger.add(if (index == rows.lastIndex) end else page.cursorAfter(row), events.size)
            for (event in events) {
                deliver(event, entry) {}
            }
        }
    }

    override suspend fun tell(news: SchemaNews, at: LogCursor) = deliver(news.event(), use.ledger.add(at, 1)) { run.schema.told(news) }

    private suspend fun deliver(event: StreamEvent<R>, entry: Ledger.Row, done: () -> Unit) {
        lease.checkpoint()
        acquirePermit()
        send(Sent(event, lease.part, use, entry, done))
    }

    /** Without one, a subscriber that acknowledges nothing would keep the partition although it is wanted elsewhere. */
    private suspend fun acquirePermit() {
        while (!permits.tryAcquire() && withTimeoutOrNull(LOOK) { permits.acquire() } == null) lease.checkpoint()
    }

    override suspend fun passed(end: LogCursor) {
        if (use.ledger.isEmpty()) use.storing.withLock { use.place.pass(end) } else use.ledger.add(end, 0)
    }

    override suspend fun settle() {
        while (!use.ledger.isEmpty()) {
            use.store()
            lease.wait(SETTLING)
        }
    }

    /** Letters are for those who handle. */
    override suspend fun retry(parts: Int) = Unit

    private inner class Sent(
        private val event: StreamEvent<R>,
        private val part: Int,
        private val use: Use,
        private val row: Ledger.Row,
        private val done: () -> Unit,
    ) : Delivery<R> {
        private val acknowledged = AtomicBoolean()
        private val stored = CompletableFuture<Boolean>()

        override fun event(): StreamEvent<R> = event

        override fun partition(): Int = part

        override fun ackAsync(): CompletableFuture<Boolean> {
            if (acknowledged.compareAndSet(false, true)) {
                permits.release()
                use.ledger.acknowledge(row) { outcome ->
                    if (outcome) done()
                    callbacks.execute { stored.complete(outcome) }
                }
            }
            return stored.copy()
        }
    }

    private companion object {
        val GOODBYE = 2.seconds
        val LOOK = 500.milliseconds
        val SETTLING = 20.milliseconds
    }
}
