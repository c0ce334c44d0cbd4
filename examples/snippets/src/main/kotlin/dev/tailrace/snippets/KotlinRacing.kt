package dev.tailrace.snippets

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.query
import dev.tailrace.dsl.race.HedgeBudget
import dev.tailrace.dsl.race.HedgeDelay
import dev.tailrace.dsl.race.Outcome
import dev.tailrace.dsl.race.asSource
import dev.tailrace.dsl.race.contender
import dev.tailrace.dsl.race.firstMatching
import dev.tailrace.dsl.race.firstOf
import dev.tailrace.dsl.race.hedge
import dev.tailrace.dsl.race.race
import dev.tailrace.dsl.race.raceAll
import dev.tailrace.dsl.race.streamOutcomes
import kotlinx.coroutines.channels.ReceiveChannel
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.toList
import org.jetbrains.exposed.v1.core.ResultRow
import org.jetbrains.exposed.v1.core.greaterEq
import org.jetbrains.exposed.v1.jdbc.selectAll

suspend fun adultsFromEither(primary: Database, replica: Database): Pair<String, List<ResultRow>> {
    // snippet: kotlin-race
    val winner =
        race(
            contender("primary") { primary.query { Users.selectAll().where { Users.age greaterEq 18 } } },
            contender("replica") { replica.query { Users.selectAll().where { Users.age greaterEq 18 } } },
        )
    println("${winner.name} answered after ${winner.elapsed.toMillis()} ms")
    // end
    return winner.name to winner.value
}

suspend fun allAndFirstFull(primary: Database, replica: Database): Pair<List<Outcome<Int>>, String> {
    // snippet: kotlin-race-all
    val counts =
        listOf(
            contender("primary") { primary.query { Users.selectAll() }.size },
            contender("replica") { replica.query { Users.selectAll() }.size },
        )
    val outcomes = raceAll(counts) // each success or failure, in finishing order; streamOutcomes(counts) gives them as they come
    val upToDate = firstMatching(counts) { it >= 3 }
    // end
    check(streamOutcomes(counts).toList().size == outcomes.size)
    return outcomes to upToDate.name
}

suspend fun hedgedUsers(db: Database): List<ResultRow> {
    // snippet: kotlin-hedge
    val atP95 = HedgeDelay.percentile(db, 95.0)
    val budget = HedgeBudget.of(0.05, 10) // five extra attempts for a hundred calls, and ten saved up; keep both in a field
    val users = hedge(after = atP95, budget) { db.query { Users.selectAll() } }
    // end
    return users
}

suspend fun commandOrTick(commands: ReceiveChannel<String>, ticks: Flow<String>): String {
    // snippet: kotlin-first-of
    val next = firstOf(commands.asSource("command"), ticks.asSource("tick"))
    println("${next.name}: ${next.value}") // of the other, nothing was taken
    // end
    return next.value
}
