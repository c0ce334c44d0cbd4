package dev.tailrace.dsl.columns

import dev.tailrace.dsl.error.MappingException
import dev.tailrace.dsl.error.TailraceException
import dev.tailrace.dsl.insert
import dev.tailrace.dsl.pluck
import dev.tailrace.dsl.query
import dev.tailrace.dsl.query.Interval
import dev.tailrace.dsl.stream
import dev.tailrace.dsl.testing.DatabaseUnderTest
import dev.tailrace.dsl.testing.TestServer
import dev.tailrace.dsl.testing.onEachDriver
import dev.tailrace.dsl.transaction
import dev.tailrace.dsl.update
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.nulls.shouldBeNull
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldNotContain
import kotlinx.coroutines.flow.single
import org.jetbrains.exposed.v1.core.Column
import org.jetbrains.exposed.v1.core.Table
import org.jetbrains.exposed.v1.core.eq
import org.jetbrains.exposed.v1.core.java.javaUUID
import org.jetbrains.exposed.v1.core.less
import org.jetbrains.exposed.v1.jdbc.insert
import org.jetbrains.exposed.v1.jdbc.selectAll
import java.math.BigDecimal
import java.time.Duration
import java.time.Instant
import java.time.LocalDate
import java.time.LocalDateTime
import java.time.LocalTime
import java.time.OffsetDateTime
import java.time.Period
import java.time.ZoneOffset
import java.util.UUID

enum class Mood { HAPPY, SAD }

object Everything : Table("everything") {
    val small = short("small").nullable()
    val int = integer("int").nullable()
    val big = long("big").nullable()
    val real = float("real").nullable()
    val double = double("double").nullable()
    val numeric = decimal("numeric", 12, 3).nullable()
    val bool = bool("bool").nullable()
    val text = text("text").nullable()
    val uuid = javaUUID("uuid").nullable()
    val bytes = binary("bytes").nullable()
    val instant = timestamptz("instant").nullable()
    val offset = offsetDateTime("offset").nullable()
    val stamp = timestamp("stamp").nullable()
    val date = date("date").nullable()
    val time = time("time").nullable()
    val interval = interval("interval").nullable()
    val jsonb = jsonb("jsonb").nullable()
    val json = json("json").nullable()
    val inet = inet("inet").nullable()
    val cidr = cidr("cidr").nullable()
    val mood = pgEnum<Mood>("mood", "mood").nullable()
    val words = textArray("words").nullable()
    val numbers = array<Int>("numbers").nullable()
    val bigs = array<Long>("bigs").nullable()
}

object Unlimited : Table("unlimited") {
    val amount = decimal("amount", 12, 2)
}

private const val SCHEMA = """
    create type mood as enum ('HAPPY', 'SAD');
    create table everything (
        small int2, int int4, big int8, real float4, double float8, numeric numeric(12, 3), bool bool, text text, uuid uuid, bytes bytea,
        instant timestamptz, "offset" timestamptz, stamp timestamp, date date, time time, interval interval, jsonb jsonb, json json,
        inet inet, cidr cidr, mood mood, words text[], numbers int[], bigs bigint[]
    )
"""

class ColumnsSpec :
    FunSpec({
        onEachDriver(SCHEMA) { db ->
            beforeEach { db.sql("truncate everything") }

            suspend fun <T> comesBack(column: Column<T?>, value: T) {
                db.insert(Everything) { it[column] = value }[column] shouldBe value
                db.pluck(column) { Everything.selectAll() } shouldContainExactly listOf(value)
                db.stream { Everything.selectAll() }.single()[column] shouldBe value
                db.update(Everything, { column eq value }) { it[column] = value }
                db.update(Everything, { Everything.int eq 0 }) { it[column] = null }
                db.transaction {
                    Everything.insert { it[column] = value }[column] shouldBe value
                    Everything.selectAll().map { it[column] } shouldContainExactly listOf(value, value)
                }
            }

            test("numbers come back as they went") {
                comesBack(Everything.small, 7)
                db.sql("truncate everything")
                comesBack(Everything.int, -7)
                db.sql("truncate everything")
                comesBack(Everything.big, Long.MAX_VALUE)
                db.sql("truncate everything")
                comesBack(Everything.real, 1.5f)
                db.sql("truncate everything")
                comesBack(Everything.double, 1e300)
                db.sql("truncate everything")
                comesBack(Everything.numeric, BigDecimal("12.500"))
            }

            test("bool, text, uuid come back") {
                comesBack(Everything.bool, true)
                db.sql("truncate everything")
                comesBack(Everything.text, "x'\"\\ü😀")
                db.sql("truncate everything")
                comesBack(Everything.uuid, UUID.fromString("0b1e9c7e-2d5a-4a30-8d6b-0d5d3a1c2b3f"))
            }

            test("bytea comes back") {
                val bytes = byteArrayOf(0, 1, -1, 127)
                db.insert(Everything) { it[Everything.bytes] = bytes }[Everything.bytes]!!.toList() shouldBe bytes.toList()
                db.query { Everything.selectAll() }.single()[Everything.bytes]!!.toList() shouldBe bytes.toList()
            }

            test("timestamptz comes back to the microsecond, also from long ago") {
                comesBack(Everything.instant, Instant.parse("2026-11-21T10:11:12.123456Z"))
                db.sql("truncate everything")
                comesBack(Everything.instant, Instant.parse("0001-01-01T00:00:00Z"))
                db.sql("truncate everything")
                comesBack(Everything.offset, OffsetDateTime.of(2026, 11, 21, 10, 11, 12, 0, ZoneOffset.UTC))
            }

            test("dates and times come back, also from long ago") {
                comesBack(Everything.stamp, LocalDateTime.of(2026, 3, 29, 2, 30, 0, 1000))
                db.sql("truncate everything")
                comesBack(Everything.stamp, LocalDateTime.of(1, 1, 1, 0, 0))
                db.sql("truncate everything")
                comesBack(Everything.date, LocalDate.of(1582, 10, 10))
                db.sql("truncate everything")
                comesBack(Everything.time, LocalTime.of(23, 59, 59, 999_999_000))
            }

            test("an instant compares in a condition") {
                db.insert(Everything) { it[instant] = Instant.parse("2026-01-01T00:00:00Z") }
                db.query { Everything.selectAll().where { Everything.instant less Instant.parse("2026-01-02T00:00:00Z") } }.size shouldBe 1
            }

            for (value in listOf(
                Interval(14, 3, 14_405_006_000),
                Interval(0, 0, -1_500_000),
                Interval(0, -1, -500_000),
                Interval(-1, 2, -108_000_000_000),
                Interval.of(Period.of(1, 2, 3)),
                Interval.of(Duration.ZERO),
            )) {
                test("the interval $value comes back") { comesBack(Everything.interval, value) }
            }

            test("json, jsonb, inet, cidr come back") {
                comesBack(Everything.jsonb, """{"a": [1, 2]}""")
                db.sql("truncate everything")
                db.insert(Everything) { it[json] = """{ "a" :1}""" }[Everything.json] shouldBe """{ "a" :1}"""
                db.insert(Everything) { it[inet] = "10.0.0.1/8" }[Everything.inet] shouldBe "10.0.0.1/8"
                db.insert(Everything) { it[cidr] = "10.0.0.0/8" }[Everything.cidr] shouldBe "10.0.0.0/8"
            }

            test("an enum comes back and compares") {
                comesBack(Everything.mood, Mood.SAD)
            }

            test("arrays come back, empty ones too") {
                comesBack(Everything.words, listOf("a", "b\"c,{}", ""))
                db.sql("truncate everything")
                comesBack(Everything.numbers, listOf(1, 2, 3))
                db.sql("truncate everything")
                comesBack(Everything.bigs, listOf(Long.MIN_VALUE))
                db.sql("truncate everything")
                comesBack(Everything.words, emptyList())
                db.sql("truncate everything")
                comesBack(Everything.numbers, emptyList())
            }

            test("NULL comes back as null in every column") {
                val row = db.insert(Everything) { table ->
                    Everything.columns.forEach {
                        @Suppress("UNCHECKED_CAST")
                        (table.set(it as Column<Any?>, null as Any?))
                    }
                }
                Everything.columns.forEach { row[it].shouldBeNull() }
            }

            test("jsonb contains, json text and ilike work as operators") {
                db.insert(Everything) {
                    it[jsonb] = """{"tags": ["kotlin", "sql"], "name": "Ada"}"""
                    it[text] = "Grace Hopper"
                }
                @Suppress("UNCHECKED_CAST")
                val json = Everything.jsonb as Column<String>
                db.query { Everything.selectAll().where { json jsonContains """{"tags": ["sql"]}""" } }.size shouldBe 1
                db.query { Everything.selectAll().where { json jsonContains """{"tags": ["java"]}""" } }.size shouldBe 0
                db.query { Everything.selectAll().where { json.jsonText("name") eq "Ada" } }.size shouldBe 1
                db.query { Everything.selectAll().where { Everything.text ilike "grace%" } }.size shouldBe 1
                db.query { Everything.selectAll().where { Everything.text notIlike "grace%" } }.size shouldBe 0
            }

            test("a value that does not fit the column's definition is a typed error without the value") {
                val wrong = object : Table("everything") {
                    val text = date("text")
                }
                db.insert(Everything) { it[text] = "hunter2" }
                val failure = shouldThrow<TailraceException> { db.query { wrong.selectAll() } }
                failure.stackTraceToString() shouldNotContain "hunter2"
                db.query { Everything.selectAll() }.size shouldBe 1
            }
        }

        context("on PGJDBC-NG alone") {
            DatabaseUnderTest.open(2, TestServer::pgjdbcNgUrl).use { db ->
                db.sql("create table unlimited (amount numeric)")
                for (value in listOf("Infinity", "-Infinity")) {
                    test("PGJDBC-NG's reading of $value as a zero is refused") {
                        db.sql("insert into unlimited values ('$value')")
                        val failure = shouldThrow<MappingException> { db.query { Unlimited.selectAll() } }
                        failure.message shouldContain "column amount"
                    }
                }
            }
        }
    })
