package dev.tailrace.dsl.internal.execution

import dev.tailrace.dsl.TransactionOptions
import dev.tailrace.dsl.error.NestedQueryException
import dev.tailrace.dsl.error.QueryFailedException
import dev.tailrace.dsl.internal.record.RowReader
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import kotlin.time.Duration.Companion.seconds

private suspend fun <T> EngineFixture.transaction(block: suspend (TransactionSession) -> T): T =
    engine.inTransaction(TransactionOptions.DEFAULT, block)

private fun EngineFixture.numbers(last: Int): Flow<Long> =
    engine.stream(
        ExecutionOptions.of("stream", "numbers"),
        { connection -> connection.prepareStatement("select generate_series(1, $last)") },
        { _ -> RowReader { rows -> rows.getLong(1) } },
    )

class NestingSpec :
    FunSpec({
        for (slots in listOf(1, 4)) {
            onBothDrivers("pool-size callers that each query inside a transaction join it (pool of $slots)", slots) { fixture ->
                fixture.write("create table t (n int)")
                withContext(Dispatchers.Default) {
                    List(slots * 5) { n ->
                        async {
                            fixture.transaction {
                                fixture.write("insert into t values ($n)")
                                withContext(Dispatchers.IO) { fixture.read("select count(*) from t where n = $n") }
                            }
                        }
                    }.awaitAll() shouldBe List(slots * 5) { 1L }
                }
                fixture.await(IDLE_IN_TRANSACTION, 0)
            }
        }

        onBothDrivers("pool-size collectors that each query and open transactions all end (pool of 4)", slots = 4) { fixture ->
            withContext(Dispatchers.Default) {
                withTimeout(60.seconds) {
                    List(8) {
                        async {
                            var sum = 0L
                            fixture.numbers(40).collect { n -> sum += fixture.transaction { fixture.read("select $n") } }
                            sum
                        }
                    }.awaitAll() shouldBe List(8) { 820L }
                }
            }
        }

        onBothDrivers("a query inside a collector is a typed error with a pool of 1", slots = 1) { fixture ->
            shouldThrow<NestedQueryException> { fixture.numbers(10).collect { fixture.read("select 1") } }
            shouldThrow<NestedQueryException> { fixture.numbers(10).collect { fixture.transaction { } } }
            shouldThrow<NestedQueryException> { fixture.numbers(10).collect { fixture.numbers(2).collect { } } }
            fixture.read("select 1") shouldBe 1
        }

        onBothDrivers("a stream inside a transaction joins it, with queries between its rows (pool of 1)", slots = 1) { fixture ->
            var sum = 0L
            fixture.transaction { fixture.numbers(2_000).collect { n -> sum += fixture.read("select $n") } }
            sum shouldBe 2_001_000
        }

        onBothDrivers("a stream left early inside a transaction leaves the transaction alone", slots = 1) { fixture ->
            fixture.write("create table t (n int)")
            fixture.transaction {
                fixture.write("insert into t values (1)")
                fixture.numbers(100_000).take(3).collect { }
                fixture.write("insert into t values (2)")
            }
            fixture.count("select count(*) from t") shouldBe 2
        }

        onBothDrivers("a nested transaction is a savepoint: its failure undoes its own writes only", slots = 1) { fixture ->
            fixture.write("create table t (n int primary key)")
            fixture.transaction {
                fixture.write("insert into t values (1)")
                shouldThrow<QueryFailedException> {
                    fixture.transaction {
                        fixture.write("insert into t values (2)")
                        fixture.write("insert into t values (1)")
                    }
                }
                fixture.transaction { fixture.write("insert into t values (3)") }
            }
            fixture.count("select string_agg(n::text, '' order by n)::bigint from t") shouldBe 13
        }

        onBothDrivers("an error that the block swallows still fails the transaction at its end", slots = 1) { fixture ->
            fixture.write("create table t (n int primary key)")
            shouldThrow<QueryFailedException> {
                fixture.transaction {
                    fixture.write("insert into t values (1)")
                    runCatching { fixture.write("insert into t values (1)") }
                }
            }.sqlState() shouldBe "25P02"
            fixture.count("select count(*) from t") shouldBe 0
        }

        onBothDrivers("a cancelled transaction rolls back, and its statement stops on the server", slots = 1) { fixture ->
            fixture.write("create table t (n int)")
            for (blocking in listOf(false, true)) {
                coroutineScope {
                    val job =
                        launch(Dispatchers.Default) {
                            fixture.transaction { session ->
                                fixture.write("insert into t values (1)")
                                val sql = "select count(*) from pg_sleep(60)"
                                if (blocking) {
                                    session.runHere(ExecutionOptions.of("q", sql)) {
                                        EngineFixture.one(it, sql)
                                    }
                                } else {
                                    fixture.read(sql)
                                }
                            }
                        }
                    withContext(Dispatchers.IO) { fixture.await(SLEEPING, 1) }
                    job.cancelAndJoin()
                    fixture.running() shouldBe 0
                    fixture.count(IDLE_IN_TRANSACTION) shouldBe 0
                    fixture.count("select count(*) from t") shouldBe 0
                }
            }
            fixture.read("select 1") shouldBe 1
        }

        onBothDrivers("an exception from the block rolls back and reaches the caller as it is", slots = 1) { fixture ->
            fixture.write("create table t (n int)")
            val failure = IllegalArgumentException("mine")
            runCatching {
                fixture.transaction {
                    fixture.write("insert into t values (1)")
                    throw failure
                }
            }.exceptionOrNull()?.message shouldBe "mine"
            fixture.count("select count(*) from t") shouldBe 0
        }

        onBothDrivers("statements of one transaction take turns, whoever sends them", slots = 1) { fixture ->
            fixture.transaction { session ->
                coroutineScope {
                    val suspending = List(50) { async { fixture.read("select $it") } }
                    val blocking =
                        List(50) { n ->
                            async(Dispatchers.IO) { session.runHere(ExecutionOptions.of("q", "")) { EngineFixture.one(it, "select $n") } }
                        }
                    suspending.awaitAll() shouldBe List(50) { it.toLong() }
                    blocking.awaitAll() shouldBe List(50) { it.toLong() }
                }
            }
        }

        onBothDrivers("transactions begun and cancelled at random moments leave nothing open", slots = 2) { fixture ->
            withContext(Dispatchers.Default) {
                List(400) { n ->
                    launch {
                        fixture.transaction {
                            fixture.read("select 1")
                            if (n % 2 == 0) throw CancellationException("left by itself")
                            fixture.read("select count(*) from generate_series(1, ${n * 10})")
                        }
                    }.also { if (n % 3 == 0) launch { it.cancel() } }
                }.forEach { it.join() }
            }
            fixture.await(IDLE_IN_TRANSACTION, 0)
            fixture.read("select 1") shouldBe 1
            fixture.backends() shouldBe 3
        }
    })
