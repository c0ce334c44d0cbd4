package dev.tailrace.benchmarks

import io.kotest.core.spec.style.StringSpec
import io.kotest.matchers.shouldBe

class RoundsSpec :
    StringSpec({
        "the median of an even number of values lies between the middle two" {
            median(listOf(4.0, 1.0, 3.0, 2.0)) shouldBe 2.5
        }

        "a ratio is taken round by round, so a slow round of both does not count" {
            medianRatio(listOf(10.0, 1.0, 20.0), listOf(5.0, 0.5, 10.0)) shouldBe 2.0
        }

        "every arm runs once a round, and another one begins each time" {
            val order = mutableListOf<String>()
            interleave(listOf("a", "b", "c"), rounds = 3) { arm ->
                order += arm
                Measurement(1, 1)
            }
            order.joinToString("") shouldBe "abcbcacab"
        }

        "a ratio just below its bar is neither rounded up nor reached" {
            val ratio = Ratio("lookups/jdbc", 0.8499, 0.85)
            ratio.reached shouldBe false
            ratio.toString() shouldBe "ratio lookups/jdbc 0.84 want 0.85"
        }

        "a ratio just above its upper bar is neither rounded down nor reached" {
            val ratio = Ratio("notify/latency", 2.0001, 2.0, atMost = true)
            ratio.reached shouldBe false
            ratio.toString() shouldBe "ratio notify/latency 2.01 want <= 2.00"
            Ratio("notify/latency", 2.0, 2.0, atMost = true).reached shouldBe true
        }
    })
