package dev.tailrace.streams.internal.log

import dev.tailrace.dsl.testing.TestServer
import dev.tailrace.streams.event.Operation
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe

class WritesSpec :
    FunSpec({
        for ((driver, url) in listOf("pgjdbc" to TestServer::url, "PGJDBC-NG" to TestServer::pgjdbcNgUrl)) {
            context("a table watched through $driver") {
                val schema = "create table t (id int primary key, name text)"

                test("logs an insert, an update and a delete") {
                    WatchedDatabase.open(schema, url).use { db ->
                        db.watch("t")
                        db.loggedBy("insert into t values (1, 'a'); update t set name = 'b'; delete from t") shouldBe listOf(
                            """I {"id": 1} new {"id": 1, "name": "a"}""",
                            """U {"id": 1} new {"id": 1, "name": "b"}""",
                            """D {"id": 1}""",
                        )
                    }
                }

                test("logs only what the options ask for") {
                    WatchedDatabase.open("create table t (id int primary key, a int, b text, c text)", url).use { db ->
                        db.watch("t") {
                            operations(
                                Operation.UPDATE,
                            ).excludeColumns("c").where("row.a > 10 and row.b ~ '^it''s \\? \\\\ {key}$'").oldRows()
                                .changedColumns()
                        }
                        db.sql("insert into t values (1, 11, 'it''s ? \\ {key}', 'c'), (2, 11, 'no', 'c')")
                        db.loggedBy("update t set a = a + 1, c = 'd'; update t set c = 'e'; delete from t") shouldBe listOf(
                            """U {"id": 1} old {"a": 11, "b": "it's ? \\ {key}", "id": 1} """ +
                                """new {"a": 12, "b": "it's ? \\ {key}", "id": 1} {a}""",
                        )
                    }
                }
            }
        }
    })
