package dev.tailrace.streams.internal.decoding

import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.columns.cidr
import dev.tailrace.dsl.columns.date
import dev.tailrace.dsl.columns.inet
import dev.tailrace.dsl.columns.interval
import dev.tailrace.dsl.columns.json
import dev.tailrace.dsl.columns.jsonb
import dev.tailrace.dsl.columns.offsetDateTime
import dev.tailrace.dsl.columns.pgEnum
import dev.tailrace.dsl.columns.textArray
import dev.tailrace.dsl.columns.time
import dev.tailrace.dsl.columns.timestamp
import dev.tailrace.dsl.columns.timestamptz
import dev.tailrace.dsl.error.MappingException
import dev.tailrace.dsl.query
import dev.tailrace.dsl.testing.TestServer
import dev.tailrace.streams.event.ChangedRow
import dev.tailrace.streams.get
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldNotContain
import kotlinx.coroutines.runBlocking
import org.jetbrains.exposed.v1.core.Column
import org.jetbrains.exposed.v1.core.Table
import org.jetbrains.exposed.v1.core.dao.id.LongIdTable
import org.jetbrains.exposed.v1.core.java.javaUUID
import org.jetbrains.exposed.v1.core.statements.api.ExposedBlob
import org.jetbrains.exposed.v1.jdbc.selectAll

enum class Mood { HAPPY, SAD }

object Things : LongIdTable("things") {
    val byte = byte("b")
    val ubyte = ubyte("ub")
    val short = short("s")
    val ushort = ushort("us")
    val int = integer("i")
    val uint = uinteger("ui")
    val long = long("l")
    val ulong = ulong("ul")
    val float = float("f")
    val double = double("d")
    val decimal = decimal("n", 40, 20)
    val bool = bool("yes")
    val char = char("c")
    val fixed = char("fixed", 3)
    val varchar = varchar("v", 20)
    val text = text("t")
    val uuid = uuid("u")
    val javaUuid = javaUUID("ju")
    val binary = binary("bytes")
    val blob = blob("blob")
    val ordinal = enumeration<Mood>("ordinal")
    val name = enumerationByName<Mood>("name", 10)
    val custom = customEnumeration("custom", "text", { Mood.valueOf((it as String).uppercase()) }, { it.name.lowercase() })
    val mood = pgEnum<Mood>("mood", "mood")
    val ints = array<Int>("ints")
    val texts = textArray("texts")
    val grid: Column<List<List<Int>>> = array<Int, List<List<Int>>>("grid", dimensions = 2)
    val at = timestamptz("at")
    val offset = offsetDateTime("off")
    val local = timestamp("loc")
    val day = date("day")
    val time = time("tm")
    val span = interval("span")
    val json = json("j")
    val jsonb = jsonb("jb")
    val inet = inet("net")
    val cidr = cidr("cidr")
    val transformed = integer("tr").transform({ "#$it" }, { it.drop(1).toInt() })
    val nothing = integer("nothing").nullable()
    val maybe = timestamptz("maybe").nullable()
    val weird = integer("Wéird \"Name")
}

private val SCHEMA = """
    create type mood as enum ('HAPPY', 'SAD');
    create table things as select 7::int8 id, 1::int2 b, 200::int2 ub, -5::int2 s, 65535 us, 42 i, 4294967295 ui, 9223372036854775807 l,
        18446744073709551615::numeric(20) ul, 0.1::float4 f, 0.30000000000000004::float8 d,
        12345678901234567890.12345678901234567890::numeric(40,20) n,
        true yes, 'x'::char c, 'ab '::char(3) fixed, 'v"w'::varchar v, e'é\n😀' t, '8e4b5f0a-0000-4000-8000-000000000001'::uuid u,
        '8e4b5f0a-0000-4000-8000-000000000002'::uuid ju, '\x00ff'::bytea bytes, '\x0102'::bytea blob, 1 ordinal, 'SAD' name, 'happy' custom,
        'SAD'::mood mood, array[1,2] ints, array['a','b'] texts, array[[1,2],[3,4]] grid, '2024-02-29 23:59:59.123456+02'::timestamptz at,
        '2024-02-29 23:59:59+02'::timestamptz off, '2024-02-29 23:59:59.123456'::timestamp loc, '0044-03-15 BC'::date "day",
        '23:59:59.123456'::time tm, interval '1 year 3 days 00:00:01.5' span, '{"a": 1}'::json j, '{"a":  1}'::jsonb jb,
        '10.0.0.1/8'::inet net, '10.0.0.0/8'::cidr cidr, 9 tr, null::int nothing, '2024-01-01'::timestamptz maybe, 5 "Wéird ""Name"
"""

class ExposedColumnsSpec : FunSpec({
    val name = TestServer.newDatabase()
    val connection = TestServer.connect(name).also { it.createStatement().use { statement -> statement.execute(SCHEMA) } }
    val db = Tailrace.connect(TestServer.url(name))
    afterSpec {
        db.close()
        connection.close()
    }

    fun logged(): ChangedRow = connection.createStatement().use { statement ->
        statement.executeQuery("select to_jsonb(whole) from things whole").use { rows ->
            rows.next()
            ChangedRow.parse(rows.getString(1))
        }
    }

    // Values without equals: as something that has it.
    fun comparable(value: Any?): Any? = when (value) {
        is ByteArray -> value.toList()

        is ExposedBlob -> value.bytes.toList()

        // A json column is kept as written in the table and normalised in the log.
        is String -> value.replace(" ", "")

        else -> value
    }

    val queried = runBlocking { db.query { Things.selectAll() }.single() }
    for (column in Things.columns) {
        test("column ${column.name} is in a change what it is in a query") {
            comparable(logged()[column]) shouldBe comparable(queried[column])
        }
    }

    test("a NULL in a column that is never NULL is refused by name") {
        val strict = object : Table("things") {
            val nothing = integer("nothing")
        }

        shouldThrow<MappingException> { logged()[strict.nothing] }.message shouldBe
            "Column \"nothing\" is NULL in this change, and things says that it never is"
    }

    test("a value that does not fit its column is refused without being quoted") {
        val wrong = object : Table("things") {
            val t = integer("t")
            val v = enumerationByName<Mood>("v", 10)
        }

        shouldThrow<MappingException> { logged()[wrong.t] }.message shouldNotContain "é"
        val failure = shouldThrow<MappingException> { logged()[wrong.v] }
        failure.message shouldNotContain "v\"w"
        failure.cause shouldBe null
    }

    test("a column that was not logged is refused by name") {
        val other = object : Table("things") {
            val absent = integer("absent")
        }

        shouldThrow<MappingException> { logged()[other.absent] }
    }
})
