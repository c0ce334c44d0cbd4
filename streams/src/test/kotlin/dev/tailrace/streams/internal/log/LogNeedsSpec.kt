package dev.tailrace.streams.internal.log

import dev.tailrace.streams.testing.TrimmedLog
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe

/** `tailrace.needs`, `tailrace.is_trimmed_after`, and what else `tailrace.trim` clears away. */
class LogNeedsSpec :
    FunSpec({
        fun TrimmedLog.needs(segment: Int = 0) = text("select tailrace.needs(c, $segment::smallint) from tailrace.consumer c") == "t"

        fun TrimmedLog.stand(position: String, windowEnd: String? = null, windowSeq: Long? = null) =
            raw.execute(
                "update tailrace.consumer set position = '$position', " +
                    "window_end = ${windowEnd?.let { "'$it'" }}, window_seq = $windowSeq",
            )

        fun TrimmedLog.snapshot() = text("select pg_current_snapshot()")!!

        test("a segment is needed until its last transaction is shown by the position") {
            TrimmedLog().use { log ->
                log.raw.register("c")
                log.needs() shouldBe false
                log.fill(1, 3)
                log.needs() shouldBe true
                log.needs(1) shouldBe false
                log.stand(log.snapshot())
                log.needs() shouldBe false
            }
        }

        test("a transaction that was open at the position is still needed, once it has committed") {
            TrimmedLog().use { log ->
                log.raw.register("c")
                log.raw.connect().use { late ->
                    late.autoCommit = false
                    log.fill(1, 1, late)
                    log.fill(2, 1)
                    log.stand(log.snapshot())
                    log.needs() shouldBe false
                    late.commit()
                    log.needs() shouldBe true
                }
            }
        }

        test("inside a window, what comes up to the number it has reached is not needed, the rest is") {
            TrimmedLog().use { log ->
                log.raw.register("c")
                val before = log.snapshot()
                log.fill(1, 10)
                val end = log.snapshot()
                log.stand(before, end, 4)
                log.needs() shouldBe true
                log.stand(before, end, 10)
                log.needs() shouldBe false
                log.fill(11, 1)
                log.needs() shouldBe true
                log.stand(log.snapshot(), log.snapshot(), 4)
                log.needs() shouldBe false
            }
        }

        test("inside a window, a late transaction with a low number is needed until it has been read") {
            TrimmedLog().use { log ->
                log.raw.register("c")
                log.raw.connect().use { late ->
                    late.autoCommit = false
                    log.fill(1, 1, late)
                    log.fill(2, 5)
                    val before = log.snapshot()
                    late.commit()
                    log.stand(before, log.snapshot(), 0)
                    log.needs() shouldBe true
                    log.stand(before, log.snapshot(), 1)
                    log.needs() shouldBe false
                }
            }
        }

        test("inside a window, moved keys are needed until its end, for later rows of their statement ask for them") {
            TrimmedLog().use { log ->
                log.raw.register("c")
                val before = log.snapshot()
                log.fill(1, 3, op = 'K')
                log.stand(before, log.snapshot(), 3)
                log.needs() shouldBe true
                log.stand(log.snapshot())
                log.needs() shouldBe false
            }
        }

        test("a position is trimmed once a transaction after it is gone, and not for one that is still running") {
            TrimmedLog().use { log ->
                log.raw.connect().use { idle ->
                    idle.autoCommit = false
                    log.raw.execute("select pg_current_xact_id()", idle)
                    val before = log.snapshot()
                    log.fillSegment()
                    log.trim().any { it.emptied } shouldBe true
                    val after = log.snapshot()
                    log.text("select tailrace.is_trimmed_after('$before')") shouldBe "t"
                    log.text("select tailrace.is_trimmed_after('$after')") shouldBe "f"
                }
            }
        }

        test("anchors go with what came after them, and not sooner than changes are kept") {
            TrimmedLog().use { log ->
                fun anchor(age: String) =
                    log.raw.execute(
                        "insert into tailrace.anchor (token, position, at) " +
                            "values (gen_random_uuid(), pg_current_snapshot(), clock_timestamp() - interval '$age')",
                    )
                log.policy(keep = "10 minutes")
                anchor("11 minutes")
                anchor("5 minutes")
                log.fillSegment(age = "11 minutes")
                anchor("10 minutes")
                log.trim().any { it.emptied } shouldBe true
                log.long("select count(*) from tailrace.anchor") shouldBe 2
                log.long("select count(*) from tailrace.anchor where at < now() - interval '11 minutes'") shouldBe 0
            }
        }

        test("readers without a name go a minute after their lease, named consumers stay") {
            TrimmedLog().use { log ->
                fun group(name: String, live: Boolean, lease: String) {
                    log.raw.register(name)
                    log.raw.execute(
                        "update tailrace.consumer_group set live = $live, created_at = now() - interval '1 hour' where name = '$name'",
                    )
                    log.raw.execute("update tailrace.consumer set lease_until = now() + interval '$lease' where name = '$name'")
                    log.raw.execute("insert into tailrace.member values ('$name', gen_random_uuid(), now() + interval '$lease')")
                }
                group("gone", true, "-61 seconds")
                group("pausing", true, "-30 seconds")
                group("here", true, "3 seconds")
                group("named", false, "-1 day")
                log.fillSegment()
                log.trim()
                log.text("select string_agg(name, ',' order by name) from tailrace.consumer") shouldBe "here,named,pausing"
                log.text("select string_agg(name, ',' order by name) from tailrace.member") shouldBe "here,pausing"
            }
        }
    })
