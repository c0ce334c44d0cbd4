package dev.tailrace.dsl

import dev.tailrace.dsl.query.PageRequest
import dev.tailrace.dsl.testing.SHOP
import dev.tailrace.dsl.testing.onEachDriver
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList

class RecordQueriesSpec :
    FunSpec({
        onEachDriver(SHOP) { server ->
            val db: Database = server
            server.sql("insert into users (name, age, city) select 'user ' || n, n % 7, null from generate_series(1, 30) n")

            test("queries by name suspend") {
                db.from("users").where("age", 3).count() shouldBe 4
                db.from("users").where("age", 3).exists() shouldBe true
                db.from("users").orderBy("id").first()?.getString("name") shouldBe "user 1"
                db.from("users").where("age", 99).first() shouldBe null
                db.from("users").find(2)?.getString("name") shouldBe "user 2"
                db.from("users").orderBy("id").limit(2).pluck<String>("name") shouldContainExactly listOf("user 1", "user 2")
                db.from("users").where("age", 3).get().size shouldBe 4
            }

            test("pages suspend, by offset and by key") {
                db.from("users").orderBy("id").page(PageRequest.of(2, 20)).items().size shouldBe 10
                val first = db.from("users").orderBy("id").after(null, 20)
                db.from("users").orderBy("id").after(first.next(), 20).items().size shouldBe 10
            }

            test("a stream is a cold flow") {
                db.from("users").orderBy("id").stream().map { it.getString("name") }.take(2).toList() shouldBe listOf("user 1", "user 2")
                db.sql("select 1 as one").stream().toList().size shouldBe 1
            }

            test("SQL and writes suspend, and join the transaction around them") {
                shouldThrow<IllegalStateException> {
                    db.transaction {
                        db.into("users").values("name" to "gone", "age" to 1).execute() shouldBe 1
                        db.sql("select count(*) as n from users").first()?.getLong("n") shouldBe 31
                        error("undone")
                    }
                }
                db.sql("update users set city = ? where id = ?", "Rome", 1).execute() shouldBe 1
                db.deleteFrom("users").where("name", "nobody").returning("id").get() shouldBe emptyList()
                db.from("users").count() shouldBe 30
            }
        }
    })
