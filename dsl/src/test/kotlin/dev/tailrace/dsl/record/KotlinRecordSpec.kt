package dev.tailrace.dsl.record

import dev.tailrace.dsl.error.MappingException
import dev.tailrace.dsl.internal.record.PropertyReference
import dev.tailrace.dsl.internal.record.RecordMapper
import dev.tailrace.dsl.internal.record.RowReaderFactory
import dev.tailrace.dsl.internal.record.RowReaders
import dev.tailrace.dsl.query.JsonText
import dev.tailrace.dsl.query.Row
import dev.tailrace.dsl.testing.TestServer
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldStartWith
import java.time.Instant

@JvmRecord
@Table("people", schema = "crm")
data class Person(
    @Id val id: Long,
    @Column("full_name") val name: String,
    val createdAt: Instant,
    val nickname: String?,
    @Version val lockVersion: Int,
)

private fun <R : Any> read(columns: String, factory: RowReaderFactory<R>): R =
    TestServer.connect("postgres").use { connection ->
        connection.createStatement().executeQuery("select $columns").use { rows ->
            val reader = factory.forColumns(rows.metaData)
            rows.next()
            reader.read(rows)
        }
    }

class KotlinRecordSpec : FunSpec({
    val mapping = RecordMapper.of(Person::class.java)

    test("annotations on a @JvmRecord data class are seen") {
        mapping.components().map { it.column() } shouldContainExactly listOf("id", "full_name", "created_at", "nickname", "lock_version")
        mapping.idComponents().map { it.name() } shouldContainExactly listOf("id")
        mapping.versionComponent()?.name() shouldBe "lockVersion"
        mapping.tableCandidates() shouldContainExactly listOf("people")
        mapping.schema() shouldBe "crm"
    }

    test("a @JvmRecord data class is read and its values are taken out") {
        val columns = "1::bigint as id, 'Ada' as full_name, timestamptz '2024-02-29 00:00:00+00' as created_at, " +
            "null::text as nickname, 3 as lock_version"
        val person = read(columns, mapping.reader())
        person shouldBe Person(1, "Ada", Instant.parse("2024-02-29T00:00:00Z"), null, 3)
        mapping.valueOf(person, 1) shouldBe "Ada"
        mapping.valueOf(person, 3) shouldBe null
    }

    test("NULL in a property that is not nullable is refused by the constructor") {
        val columns = "1::bigint as id, null::text as full_name, now() as created_at, null::text as nickname, 3 as lock_version"
        shouldThrow<MappingException> { read(columns, mapping.reader()) }.message shouldStartWith "Record Person refused a row"
    }

    test("Kotlin's property reference is refused, because it compiles to a lambda") {
        val property = Property.OfLong<Person>(Person::id)
        shouldThrow<MappingException> { PropertyReference.of(property) }.message shouldContain "Kotlin's User::age compiles to a lambda"
    }

    test("a row is read by name") {
        val row: Row = read("1 as id, 'x' as name, '{}'::jsonb as doc, array['a'] as tags, null::text as gone", RowReaders.rows())
        row.getInt("id") shouldBe 1
        row.getString("name") shouldBe "x"
        row.getJson("doc") shouldBe JsonText("{}")
        row.getList("tags", String::class.java) shouldBe listOf("a")
        row["gone"] shouldBe null
        row.get("id", Long::class.java) shouldBe 1L
        row.required("id", Int::class.java) shouldBe 1
    }
})
