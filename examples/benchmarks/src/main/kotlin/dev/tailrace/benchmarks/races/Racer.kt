package dev.tailrace.benchmarks.races

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.get
import dev.tailrace.dsl.query.Row
import dev.tailrace.dsl.query.SqlQuery
import dev.tailrace.dsl.race.Contender
import dev.tailrace.dsl.race.Races
import dev.tailrace.dsl.race.contender
import dev.tailrace.dsl.race.race
import java.util.concurrent.TimeUnit

/** One way to the winner's answer. [run] returns how long it took, in nanoseconds. */
class Racer(
    val name: String,
    val run: suspend (loser: String) -> Long,
)

/** A winner that takes so long on the server, alone and in a race against a query of five seconds; from Kotlin and from Java. */
class Winner(
    private val db: Database,
    val millis: Int,
) {
    val alone = Racer("$millis ms, alone") { timed { query().get() } }

    val raced =
        Racer("$millis ms, raced") { loser ->
            timed { check(race(contender("loser") { slow(loser).get() }, contender("winner") { query().get() }).name == "winner") }
        }

    // The caller's thread waits in both.
    val aloneJava = Racer("$millis ms, alone, Java") { timed { query().getAsync().get() } }

    val racedJava =
        Racer("$millis ms, raced, Java") { loser ->
            timed {
                val contenders = listOf(Contender.of("loser") { slow(loser).getAsync() }, Contender.of("winner") { query().getAsync() })
                check(Races.raceAsync(contenders).get(10, TimeUnit.SECONDS).name == "winner")
            }
        }

    val all get() = listOf(alone, raced, aloneJava, racedJava)

    // pg_sleep counts in whole milliseconds and adds one to a round number.
    private fun query(): SqlQuery<Row> = db.sql(if (millis == 0) "select 1" else "select 1 from pg_sleep(${millis - 0.1} / 1000)")

    private fun slow(tag: String): SqlQuery<Row> = db.sql("select 1 from pg_sleep(5) /* $tag */")

    private inline fun timed(work: () -> Unit): Long {
        val started = System.nanoTime()
        work()
        return System.nanoTime() - started
    }
}
