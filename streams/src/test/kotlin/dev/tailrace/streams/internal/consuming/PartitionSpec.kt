package dev.tailrace.streams.internal.consuming

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.internal.engine
import dev.tailrace.dsl.internal.execution.ExecutionOptions
import dev.tailrace.dsl.internal.execution.run
import dev.tailrace.streams.consumer.ConsumerOptions
import dev.tailrace.streams.consumer.KeyShare
import dev.tailrace.streams.event.Change
import dev.tailrace.streams.event.Truncate
import dev.tailrace.streams.repartition
import dev.tailrace.streams.status
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.joinAll
import kotlin.random.Random
import kotlin.time.Duration.Companion.milliseconds

private val FOUR: ConsumerOptions = ConsumerOptions.builder().partitions(4).batchSize(10).oldest()

/** Changes of one key that took effect in another order than they were written in. */
private const val REORDERED =
    "select count(*) from (select seq, lag(seq) over (partition by key order by n) as before from applied) a where seq < before"

private fun Bookkeeping.member(db: Database, options: ConsumerOptions = FOUR): Deferred<Nothing> = consumer(db, options).begin()

private fun Bookkeeping.writeKeys(count: Int) =
    log.execute(
        "insert into tailrace.change_log (segment, watched, op, key, new) select 0, 1, 'U', jsonb_build_object('id', k % 37), '{}' " +
            "from generate_series(1, $count) k",
    )

@OptIn(kotlinx.coroutines.ExperimentalCoroutinesApi::class)
class PartitionSpec :
    FunSpec({
        test("the share of a key is the same in Java and in SQL") {
            Bookkeeping().use { books ->
                val vectors = mapOf(
                    """{"id": 1}""" to 894086903L,
                    """{"id": 2}""" to 2190350566L,
                    """{"a": "ü", "b": 7}""" to 3395711149L,
                    """{"name": "😀"}""" to 381708662L,
                )
                for ((key, hash) in vectors) {
                    KeyShare.hash(key) shouldBe hash
                    books.number(
                        "select ('x' || left(encode(sha256(convert_to('$key'::jsonb::text, 'UTF8')), 'hex'), 8))::bit(32)::bigint",
                    ) shouldBe
                        hash
                    KeyShare.of(key, 4) shouldBe (hash % 4).toInt()
                }
                KeyShare.of(null, 4) shouldBe 0
            }
        }

        test("members come and go under load: every change takes effect once, those of one key in order") {
            Bookkeeping().use { books ->
                val databases = List(4) { books.open() }
                val members = arrayOfNulls<Deferred<Nothing>>(4)
                members[0] = books.member(databases[0])
                var written = 0
                val random = Random(7)
                repeat(12) {
                    books.writeKeys(200)
                    written += 200
                    val one = random.nextInt(4)
                    val running = members[one]
                    if (running == null) {
                        members[one] = books.member(databases[one])
                    } else {
                        running.cancelAndJoin()
                        members[one] = null
                    }
                    delay(random.nextInt(600).milliseconds)
                }
                if (members.all { it == null }) members[0] = books.member(databases[0])
                books.untilApplied(written)
                members.filterNotNull().forEach { it.cancel() }
                members.filterNotNull().joinAll()
                databases.forEach { it.close() }
                books.number("select count(*) from applied") shouldBe written
                books.number("select count(distinct seq) from applied") shouldBe written
                books.number(REORDERED) shouldBe 0
            }
        }

        test("two members share the partitions, and what one leaves the other takes") {
            Bookkeeping().use { books ->
                books.open().use { one ->
                    books.open().use { two ->
                        val first = books.consumer(one, FOUR).begin { tx, event -> tx.apply(event, "first") }
                        books.until("(select count(owner) = 4 from tailrace.consumer)")
                        val second = books.consumer(two, FOUR).begin { tx, event -> tx.apply(event, "second") }
                        var written = 0
                        do {
                            books.writeKeys(100)
                            written += 100
                            books.untilApplied(written)
                        } while (books.number("select count(distinct reader) from applied where n > (select max(n) from applied) - 100") <
                            2
                        )
                        first.cancelAndJoin()
                        books.writeKeys(100)
                        books.untilApplied(written + 100)
                        second.cancelAndJoin()
                        books.number("select count(*) from applied") shouldBe written + 100
                        books.number(REORDERED) shouldBe 0
                    }
                }
            }
        }

        test("a truncation is delivered once, after everything before it and before everything after it, whatever the partition") {
            Bookkeeping().use { books ->
                books.open().use { one ->
                    books.open().use { two ->
                        repeat(4) {
                            books.writeKeys(150)
                            books.log.execute("insert into tailrace.change_log (segment, watched, op) values (0, 1, 'T')")
                        }
                        books.writeKeys(150)

                        suspend fun effect(tx: dev.tailrace.dsl.TransactionScope, event: dev.tailrace.streams.event.StreamEvent<*>) {
                            if (event is Truncate) {
                                val sql = "insert into applied (seq, op) values (?, 'T')"
                                tx.database.engine.run(ExecutionOptions.of("apply", sql)) { it.change(sql, event.origin().seq()) }
                            } else if (event is Change) {
                                tx.apply(event)
                            }
                        }
                        val first = books.consumer(one, FOUR).begin { tx, event -> effect(tx, event) }
                        val second = books.consumer(two, FOUR).begin { tx, event -> effect(tx, event) }
                        books.untilApplied(5 * 150 + 4)
                        first.cancelAndJoin()
                        second.cancelAndJoin()
                        books.number("select count(*) from applied where op = 'T'") shouldBe 4
                        books.number(
                            "select count(*) from applied t join applied a on a.op <> 'T' and (a.seq < t.seq) <> (a.n < t.n) " +
                                "where t.op = 'T'",
                        ) shouldBe 0
                    }
                }
            }
        }

        test("the number of partitions changes under load, up and down, without losing, doubling or reordering anything") {
            Bookkeeping().use { books ->
                books.open().use { one ->
                    books.open().use { two ->
                        val consumer = books.consumer(one, FOUR)
                        val members = listOf(books.member(one), books.member(two))
                        books.until("(select count(owner) = 4 from tailrace.consumer)")
                        var written = 0
                        for (partitions in listOf(2, 7, 1, 3)) {
                            repeat(5) { books.writeKeys(100) }
                            written += 500
                            consumer.repartition(partitions)
                            books.writeKeys(100)
                            written += 100
                            books.until("(select count(*) = $partitions from tailrace.consumer)")
                        }
                        books.untilApplied(written)
                        consumer.status().partitions().size shouldBe 3
                        members.forEach { it.cancel() }
                        members.joinAll()
                        members.mapNotNull {
                            it.getCompletionExceptionOrNull()
                        }.filter { it !is kotlinx.coroutines.CancellationException }.shouldBeEmpty()
                        books.number("select count(*) from applied") shouldBe written
                        books.number("select count(distinct seq) from applied") shouldBe written
                        books.number(REORDERED) shouldBe 0
                    }
                }
            }
        }
    })
