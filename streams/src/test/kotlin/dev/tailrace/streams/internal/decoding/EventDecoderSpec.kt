package dev.tailrace.streams.internal.decoding

import dev.tailrace.dsl.error.MappingException
import dev.tailrace.streams.event.ChangedRow
import dev.tailrace.streams.event.Delete
import dev.tailrace.streams.event.Gap
import dev.tailrace.streams.event.Insert
import dev.tailrace.streams.event.Truncate
import dev.tailrace.streams.event.Update
import dev.tailrace.streams.internal.copying.restartedCopy
import dev.tailrace.streams.internal.reading.CopyState
import dev.tailrace.streams.internal.reading.LogRow
import dev.tailrace.streams.internal.reading.LogRow.Op
import dev.tailrace.streams.log.Position
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeInstanceOf
import java.time.Instant

private val POSITION = Position.parse("t1.8e4b5f0a-0000-4000-8000-000000000001.-.700:700:.705:709:706,707.41")

private fun row(
    op: Op,
    key: String? = """{"id": 1}""",
    oldKey: String? = null,
    old: String? = null,
    new: String? = null,
    changed: List<String> = emptyList(),
    oldKeyTaken: Boolean = false,
    note: String? = null,
) = LogRow(41, 700, 3, op, key, oldKey, old, new, changed, oldKeyTaken, note, Instant.EPOCH)

class EventDecoderSpec : FunSpec({
    val decoder = eventDecoder(changedRows()) { "public.orders" }

    fun decode(row: LogRow) = decoder.decode(row, POSITION)

    test("an insert carries its row, key and origin") {
        val event = decode(row(Op.INSERT, new = """{"id": 1, "total": 2.50}""")).single().shouldBeInstanceOf<Insert<ChangedRow>>()

        event.row() shouldBe ChangedRow.parse("""{"id": 1, "total": 2.50}""")
        event.existing() shouldBe false
        event.key() shouldBe ChangedRow.parse("""{"id": 1}""")
        event.table() shouldBe "public.orders"
        event.origin().seq() shouldBe 41
        event.origin().transactionId() shouldBe 700
        event.origin().position() shouldBe POSITION
    }

    test("a row that was copied from its table is an insert of an existing row") {
        val state = CopyState(listOf(3))
        val copied = LogRow(0, 0, 3, Op.INSERT, """{"id": 1}""", null, null, "{}", emptyList(), false, null, Instant.EPOCH, state)

        decode(copied).single().shouldBeInstanceOf<Insert<ChangedRow>>().existing() shouldBe true
    }

    test("a copy that begins anew is a gap of the whole table") {
        val gap = decode(restartedCopy(3, Instant.EPOCH)).single().shouldBeInstanceOf<Gap<ChangedRow>>()

        gap.reason() shouldBe Gap.Reason.COPY_RESTARTED
        gap.table() shouldBe "public.orders"
        gap.key() shouldBe null
    }

    test("an update carries both rows and what changed, where they were logged") {
        val event = decode(row(Op.UPDATE, old = """{"a": 1}""", new = """{"a": 2}""", changed = listOf("a"))).single()
            .shouldBeInstanceOf<Update<ChangedRow>>()

        event.before() shouldBe ChangedRow.parse("""{"a": 1}""")
        event.after() shouldBe ChangedRow.parse("""{"a": 2}""")
        event.changedColumns() shouldBe setOf("a")
    }

    test("an update of the key is a delete of the old one and an insert of the new one") {
        val events = decode(row(Op.KEY_UPDATE, oldKey = """{"id": 9}""", new = """{"id": 1}"""))

        events.map { it::class } shouldBe listOf(Delete::class, Insert::class)
        events[0].shouldBeInstanceOf<Delete<ChangedRow>>().key() shouldBe ChangedRow.parse("""{"id": 9}""")
    }

    test("who stops between the delete and the insert of one row gets both again") {
        val (delete, insert) = decode(row(Op.KEY_UPDATE, oldKey = """{"id": 9}""", new = """{"id": 1}"""))

        delete.shouldBeInstanceOf<Delete<*>>().origin().position().toString() shouldBe POSITION.toString().replace(".41", ".40")
        insert.shouldBeInstanceOf<Insert<*>>().origin().position() shouldBe POSITION
    }

    test("an old key that another row has taken over is not deleted") {
        decode(row(Op.KEY_UPDATE, oldKey = """{"id": 9}""", new = """{"id": 1}""", oldKeyTaken = true)).single()
            .shouldBeInstanceOf<Insert<ChangedRow>>()
    }

    test("a filter by operation takes its half of an update of the key") {
        val deletes = eventDecoder(changedRows(), setOf(Op.DELETE)) { "public.orders" }

        deletes.decode(row(Op.KEY_UPDATE, oldKey = """{"id": 9}""", new = """{"id": 1}"""), POSITION).single()
            .shouldBeInstanceOf<Delete<ChangedRow>>()
        deletes.decode(row(Op.INSERT, new = "{}"), POSITION).shouldBeEmpty()
        deletes.decode(row(Op.TRUNCATE, key = null), POSITION).single().shouldBeInstanceOf<Truncate<ChangedRow>>()
        deletes.decode(row(Op.GAP), POSITION).single().shouldBeInstanceOf<Gap<ChangedRow>>()
    }

    test("a change that could not be logged is a gap for its key") {
        val gap = decode(row(Op.GAP, note = "U 54000")).single().shouldBeInstanceOf<Gap<ChangedRow>>()

        gap.reason() shouldBe Gap.Reason.UNREADABLE_CHANGE
        gap.count() shouldBe 1
        gap.table() shouldBe "public.orders"
        gap.key() shouldBe ChangedRow.parse("""{"id": 1}""")
    }

    test("a row that does not fit its record fails with table and column") {
        val records = eventDecoder(records(Sample::class.java)) { "public.orders" }

        shouldThrow<MappingException> { records.decode(row(Op.INSERT, new = """{"id": "secret"}"""), POSITION) }.message shouldBe
            "Column \"id\" of table public.orders does not fit component id (long) of record Sample: it is no number, or NaN or Infinity," +
            " which only double and float hold"
    }

    test("names are loaded once, and again for a table that is not known") {
        val loads = mutableListOf<Map<Int, String>>(mapOf(3 to "public.orders"), emptyMap())
        val tables = WatchedTables { loads.removeFirst() }

        tables.know(listOf(row(Op.DELETE)))
        tables.know(listOf(row(Op.DELETE)))
        tables.nameOf(3) shouldBe "public.orders"
        loads.size shouldBe 1

        tables.know(listOf(LogRow(1, 1, 4, Op.DELETE, null, null, null, null, emptyList(), false, null, Instant.EPOCH)))
        tables.nameOf(4) shouldBe "unwatched.4"
        tables.nameOf(3) shouldBe "public.orders"
    }
})

@JvmRecord
private data class Sample(val id: Long)
