package dev.tailrace.dsl

import dev.tailrace.dsl.error.ConstraintViolationException
import dev.tailrace.dsl.testing.SHOP
import dev.tailrace.dsl.testing.Users
import dev.tailrace.dsl.testing.onEachDriver
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.nulls.shouldBeNull
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldNotContain
import org.jetbrains.exposed.v1.core.eq
import org.jetbrains.exposed.v1.core.less
import org.jetbrains.exposed.v1.core.plus

class WritesSpec :
    FunSpec({
        onEachDriver(SHOP) { db ->
            beforeEach { db.sql("truncate users restart identity cascade") }

            test("insert returns the row with what the server generated") {
                val row = db.insert(Users) {
                    it[name] = "Ada"
                    it[age] = 36
                }
                row[Users.id].value shouldBe 1
                row[Users.active] shouldBe true
                db.sql("select name from users") shouldBe listOf("Ada")
            }

            test("insertIgnore returns null where a row is in the way") {
                db.insertIgnore(Users) {
                    it[name] = "Ada"
                    it[age] = 36
                }!![Users.age] shouldBe 36
                db.insertIgnore(Users) {
                    it[name] = "Ada"
                    it[age] = 37
                }.shouldBeNull()
                db.sql("select age from users") shouldBe listOf(36)
            }

            test("a violated constraint is a typed error without the value") {
                db.insert(Users) {
                    it[name] = "Ada"
                    it[age] = 36
                }
                val failure = shouldThrow<ConstraintViolationException> {
                    db.insert(Users) {
                        it[name] = "Ada"
                        it[age] = 36
                    }
                }
                failure.stackTraceToString() shouldNotContain "Ada"
            }

            test("update and delete tell how many rows they changed") {
                db.sql("insert into users (name, age) values ('a', 1), ('b', 2), ('c', 3)")
                db.update(Users, { Users.age less 3 }) { it[age] = Users.age + 10 } shouldBe 2
                db.sql("select age from users order by id") shouldBe listOf(11, 12, 3)
                db.updateAll(Users) { it[active] = false } shouldBe 3
                db.delete(Users) { name eq "a" } shouldBe 1
                db.deleteAll(Users) shouldBe 2
            }

            test("updateReturning and deleteReturning return the rows") {
                db.sql("insert into users (name, age) values ('a', 1), ('b', 2)")
                db.updateReturning(Users, { Users.name eq "a" }, listOf(Users.age)) { it[age] = 7 }.single()[Users.age] shouldBe 7
                db.deleteReturning(Users) { Users.name eq "b" }.single()[Users.name] shouldBe "b"
            }

            test("insertReturning returns the columns asked for") {
                db.insertReturning(Users, listOf(Users.id)) {
                    it[name] = "Ada"
                    it[age] = 36
                }[Users.id].value shouldBe 1
            }

            test("upsert inserts and then updates") {
                db.upsert(Users, Users.name) {
                    it[name] = "Ada"
                    it[age] = 36
                }[Users.age] shouldBe 36
                db.upsert(Users, Users.name) {
                    it[name] = "Ada"
                    it[age] = 37
                }[Users.age] shouldBe 37
                db.upsert(Users, Users.name, onUpdate = { it[Users.age] = Users.age + 1 }) {
                    it[name] = "Ada"
                    it[age] = 0
                }[Users.age] shouldBe
                    38
                db.sql("select count(*) from users") shouldBe listOf(1L)
            }

            test("execute runs any statement and executeReturning its rows") {
                db.execute {
                    Users.insert {
                        it[name] = "Ada"
                        it[age] = 36
                    }
                } shouldBe 1
                db.executeReturning { Users.updateReturning(listOf(Users.age)) { it[age] = 40 } }.single()[Users.age] shouldBe 40
            }

            test("batchInsert inserts all rows") {
                db.batchInsert(Users, 1..1000) { number ->
                    this[Users.name] = "user $number"
                    this[Users.age] = number
                } shouldBe 1000
                db.sql("select sum(age) from users") shouldBe listOf(500500L)
            }

            test("batchInsert without data does nothing") {
                db.batchInsert(Users, emptyList<Int>()) { this[Users.age] = it } shouldBe 0
            }

            test("batchInsert with a bad row leaves none behind") {
                shouldThrow<ConstraintViolationException> {
                    db.batchInsert(Users, 1..1000) { number ->
                        this[Users.name] = if (number == 900) "user 1" else "user $number"
                        this[Users.age] = number
                    }
                }
                db.sql("select count(*) from users") shouldBe listOf(0L)
            }

            test("batchInsert that ignores conflicts leaves out what is there") {
                db.sql("insert into users (name, age) values ('user 3', 0)")
                db.batchInsert(Users, 1..5, ignoreConflicts = true) {
                    this[Users.name] = "user $it"
                    this[Users.age] = it
                } shouldBe 4
            }
        }
    })
