package dev.tailrace.dsl.internal.race

import dev.tailrace.dsl.race.RaceStats
import java.util.concurrent.atomic.LongAdder

/** Counts every race of this process. */
internal object RaceCounts {
    private val races = LongAdder()
    private val won = LongAdder()
    private val failed = LongAdder()
    private val cancelled = LongAdder()
    private val started = LongAdder()
    private val ended = LongAdder()
    private val losers = LongAdder()

    fun raceBegan() = races.increment()

    fun raceWon() = won.increment()

    fun raceFailed() = failed.increment()

    fun raceCancelled() = cancelled.increment()

    fun contenderStarted() = started.increment()

    fun contenderEnded() = ended.increment()

    fun toldToStop(count: Int) = losers.add(count.toLong())

    @JvmStatic
    fun snapshot(): RaceStats {
        // What has ended first: a contender that starts and ends in between must not make for a negative number.
        val over = ended.sum()
        val begun = started.sum()
        return RaceStats(races.sum(), won.sum(), failed.sum(), cancelled.sum(), begun, losers.sum(), begun - over)
    }
}
