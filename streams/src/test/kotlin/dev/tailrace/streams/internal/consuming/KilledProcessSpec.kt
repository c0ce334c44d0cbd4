package dev.tailrace.streams.internal.consuming

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.comparables.shouldBeLessThan
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlin.random.Random
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlin.time.measureTime

private const val KILLS = 50

class KilledProcessSpec :
    FunSpec({
        test("a process is killed around its commits, 50 times: its place is what its effects are, and another goes on within 5 s") {
            Bookkeeping().use { books ->
                val running = HashMap<String, Process>()
                var started = 0

                fun start() = "reader ${++started}".let { running[it] = ConsumerProcess.start(books.log.url, it) }
                try {
                    repeat(3) { start() }
                    coroutineScope {
                        val writing = launch {
                            while (true) {
                                books.writeAll(1..20)
                                delay(20.milliseconds)
                            }
                        }
                        val random = Random(11)
                        var last = 0L
                        repeat(KILLS) {
                            measureTime { books.until("(select coalesce(max(n), 0) > $last from applied)") }
                                .let { if (started > 3) it shouldBeLessThan 5.seconds }
                            delay(random.nextInt(60).milliseconds)
                            val reader = checkNotNull(books.text("select reader from applied order by n desc limit 1"))
                            checkNotNull(running.remove(reader)).destroyForcibly().waitFor()
                            // What it sent before it died may still commit.
                            books.until(
                                "not exists (select from pg_stat_activity where application_name = " +
                                    "(select 'tailrace ' || owner from tailrace.consumer))",
                            )
                            last = books.number("select max(n) from applied")
                            books.placeShouldBeWhatWasApplied()
                            start()
                        }
                        writing.cancelAndJoin()
                    }
                    books.until("(select count(*) from applied) >= (select count(*) from tailrace.change_log)", 60.seconds)
                } finally {
                    running.values.forEach { it.destroyForcibly().waitFor() }
                }
                books.applied() shouldContainExactly (1L..books.number("select count(*) from tailrace.change_log")).toList()
            }
        }
    })

/** In one snapshot: the changes that the place covers are those that have an effect. */
private fun Bookkeeping.placeShouldBeWhatWasApplied() {
    number(
        """
        select count(*)
        from tailrace.consumer c, tailrace.change_log l left join applied a on a.seq = l.seq
        where (a.seq is not null) <> (
            pg_visible_in_snapshot(l.xid, c.position)
            or c.window_end is not null and l.seq <= c.window_seq and pg_visible_in_snapshot(l.xid, c.window_end)
        )
        """,
    ) shouldBe 0
}
