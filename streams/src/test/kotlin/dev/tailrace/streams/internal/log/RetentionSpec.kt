package dev.tailrace.streams.internal.log

import dev.tailrace.streams.testing.TrimmedLog
import dev.tailrace.streams.testing.TrimmedLog.Companion.SEGMENT_ROWS
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.longs.shouldBeLessThanOrEqual
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain

private fun List<TrimStep>.emptied() = count { it.emptied }

class RetentionSpec :
    FunSpec({
        test("what everybody has read goes, what the slowest consumer has not read stays") {
            TrimmedLog().use { log ->
                log.raw.register("fast")
                log.raw.register("slow")
                log.fillSegment()
                log.hasReadAll("fast")
                log.trim().emptied() shouldBe 0
                log.fill(10_000, 10)
                log.hasReadAll("fast")
                log.trim().emptied() shouldBe 0
                log.rows() shouldBe SEGMENT_ROWS + 10
                log.hasReadAll("slow")
                log.trim().emptied() shouldBe 1
                log.rows() shouldBe 10
                log.long("select seq from tailrace.trimmed") shouldBe SEGMENT_ROWS
            }
        }

        test("what everybody has read stays as long as it is to be kept") {
            TrimmedLog().use { log ->
                log.policy(keep = "1 hour")
                log.fillSegment(age = "59 minutes")
                log.trim().emptied() shouldBe 0
                log.policy(keep = "58 minutes")
                log.trim().emptied() shouldBe 1
            }
        }

        test("when there is too much, what everybody has read goes before its time") {
            TrimmedLog().use { log ->
                log.policy(keep = "1 hour")
                repeat(4) {
                    log.trim().emptied() shouldBe 0
                    log.fillSegment()
                }
                log.trim().emptied() shouldBe 1
                log.rows() shouldBe 3 * SEGMENT_ROWS
            }
        }

        test("a small segment is left behind when it is old, if there is room") {
            TrimmedLog().use { log ->
                log.policy(keep = "1 hour")
                log.fill(1, 1, age = "29 minutes")
                log.trim().count { it.rotated } shouldBe 0
                log.fill(1, 1, age = "31 minutes")
                log.raw.execute("delete from tailrace.change_log where at > now() - interval '30 minutes'")
                log.trim().count { it.rotated } shouldBe 1
            }
        }

        test("a consumer beyond the maximum age is lost, the others are not") {
            TrimmedLog().use { log ->
                log.raw.register("abandoned")
                log.raw.register("busy")
                log.fillSegment(age = "8 days")
                log.hasReadAll("busy")
                log.trim().flatMap { it.lost } shouldContainExactly listOf("abandoned")
                log.rows() shouldBe 0
                log.text("select lost_reason from tailrace.consumer where lost_at is not null") shouldContain "maximum age"
                log.long("select count(*) from tailrace.consumer where lost_at is null") shouldBe 1
            }
        }

        test("a consumer beyond the maximum size is lost, the others are not, and the log is within it") {
            TrimmedLog().use { log ->
                log.raw.register("abandoned")
                log.raw.register("busy")
                repeat(20) {
                    log.fillSegment()
                    log.hasReadAll("busy")
                    log.trim().last().logBytes shouldBeLessThanOrEqual (5L shl 20)
                }
                log.text("select string_agg(name, ',') from tailrace.consumer where lost_at is not null") shouldBe "abandoned"
                log.text("select lost_reason from tailrace.consumer where lost_at is not null") shouldContain "maximum size"
            }
        }

        test("a consumer less than a segment behind is never lost, however large the segment before has become") {
            TrimmedLog().use { log ->
                log.raw.register("busy")
                log.fill(1, 10 * SEGMENT_ROWS)
                log.fill(1, 10)
                log.trim().flatMap { it.lost } shouldContainExactly emptyList()
                log.fill(1, SEGMENT_ROWS / 2)
                log.trim().flatMap { it.lost } shouldContainExactly emptyList()
                log.fill(1, SEGMENT_ROWS)
                log.trim().flatMap { it.lost } shouldContainExactly listOf("busy")
            }
        }

        test("a transaction that is open and has written nothing to the log holds nothing back") {
            TrimmedLog().use { log ->
                log.raw.register("c")
                log.raw.connect().use { idle ->
                    idle.autoCommit = false
                    log.raw.execute("select pg_current_xact_id()", idle)
                    repeat(6) {
                        log.fillSegment()
                        log.hasReadAll("c")
                        log.trim()
                    }
                    log.rows() shouldBe 0
                    log.text("select is_trimmed from tailrace.is_trimmed_after(pg_current_snapshot()) is_trimmed") shouldBe "f"
                }
            }
        }

        test("a transaction that has written to an old segment holds that one alone, and nothing of it is lost") {
            TrimmedLog().use { log ->
                log.raw.register("c")
                log.raw.connect().use { straggler ->
                    straggler.autoCommit = false
                    log.fill(77, 1, straggler)
                    repeat(8) {
                        log.fillSegment()
                        log.hasReadAll("c")
                        log.trim().none { it.postponed } shouldBe true
                    }
                    val before = log.text("select position from tailrace.consumer")
                    log.rows() shouldBe SEGMENT_ROWS // beside it, in the first segment
                    straggler.commit()
                    log.trim().emptied() shouldBe 0
                    log.long("select count(*) from tailrace.change_log where not pg_visible_in_snapshot(xid, '$before')") shouldBe 1
                    log.text("select tailrace.is_trimmed_after('$before')") shouldBe "t" // it cannot be told what of it is there
                    log.hasReadAll("c")
                    log.trim().emptied() shouldBe 1
                    log.rows() shouldBe 0
                }
            }
        }

        test("a transaction that commits late into an old segment makes nobody lost that has read everything else") {
            TrimmedLog().use { log ->
                log.raw.register("busy")
                log.raw.register("abandoned")
                log.raw.connect().use { straggler ->
                    straggler.autoCommit = false
                    log.fill(77, 1, straggler)
                    log.fill(1, 3 * SEGMENT_ROWS)
                    log.trim()
                    log.hasReadAll("abandoned")
                    log.fill(1, SEGMENT_ROWS * 3 / 2)
                    log.hasReadAll("busy")
                    straggler.commit()
                    val lost = log.trim().flatMap { it.lost } + log.trim().flatMap { it.lost }
                    lost.contains("busy") shouldBe false
                    log.hasReadAll("busy")
                    log.fillSegment()
                    log.hasReadAll("busy")
                    log.trim()
                    log.text("select string_agg(name, ',') from tailrace.consumer where lost_at is not null") shouldBe "abandoned"
                }
            }
        }

        test("a writer that took an old segment for the present one loses nothing") {
            TrimmedLog().use { log ->
                log.raw.register("c")
                log.fillSegment()
                log.hasReadAll("c")
                log.trim().emptied() shouldBe 1
                log.fill(77, 1, segment = 0)
                log.trim().emptied() shouldBe 0
                log.rows() shouldBe 1
                log.hasReadAll("c")
                log.trim().emptied() shouldBe 1
            }
        }

        test("stays in its segment while the others are needed and the log is within its limits") {
            TrimmedLog().use { log ->
                log.policy(maxBytes = 100L shl 20)
                log.raw.register("c")
                for (segment in 1..3) log.fill(1, 1, segment = segment)
                log.policy(maxBytes = 10L shl 20)
                log.fillSegment()
                log.fillSegment()
                log.trim().count { it.isProgress } shouldBe 0
                log.long("select last_value from tailrace.segment") shouldBe 0
            }
        }

        test("rolled back changes alone do not keep a segment") {
            TrimmedLog().use { log ->
                log.raw.register("c")
                log.raw.connect().use { writer ->
                    writer.autoCommit = false
                    log.fill(1, SEGMENT_ROWS, writer)
                    writer.rollback()
                }
                log.trim().emptied() shouldBe 1
            }
        }
    })
