package dev.tailrace.streams.notification

import dev.tailrace.dsl.Tailrace
import dev.tailrace.dsl.error.MappingException
import dev.tailrace.dsl.testing.TestServer
import dev.tailrace.streams.notifications
import dev.tailrace.streams.notify
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldNotContain
import io.kotest.matchers.types.shouldBeInstanceOf
import java.time.Instant

private data class Order(val id: Long, val note: String? = null, val at: Instant)

class TypedPayloadsSpec :
    FunSpec({
        val db = Tailrace.connect(TestServer.url(TestServer.newDatabase()))
        afterSpec { db.close() }

        test("data classes go there and back as JSON") {
            val order = Order(1, "ü 😀", Instant.parse("2026-01-02T03:04:05.678Z"))
            listening(db.notifications<Order>("orders")) { (listener) ->
                db.notify("orders", order)
                db.notify("orders", """{"id":2,"at":"2026-01-02T03:04:05Z","unknown":[1]}""")
                listener.payload() shouldBe order
                listener.payload() shouldBe Order(2, null, Instant.parse("2026-01-02T03:04:05Z"))
            }
        }

        test("generic types are mapped with their arguments") {
            listening(db.notifications<List<Order>>("lists")) { (listener) ->
                val orders = listOf(Order(1, null, Instant.EPOCH))
                db.notify("lists", orders)
                listener.payload() shouldBe orders
            }
        }

        test("a payload that cannot be decoded is a value, and the stream goes on") {
            listening(db.notifications<Order>("orders")) { (listener) ->
                for (text in listOf("no JSON", """{"id":"secret"}""", "null", "", """{"id":3}""")) {
                    db.notify("orders", text)
                    val unreadable = listener.next().shouldBeInstanceOf<UnreadableNotification<Order>>()
                    unreadable.text() shouldBe text
                    unreadable.cause().shouldBeInstanceOf<MappingException>().message!! shouldNotContain "secret"
                }
                db.notify("orders", Order(4, null, Instant.EPOCH))
                listener.payload().id shouldBe 4
            }
        }

        test("a codec of the caller's decides") {
            val numbers = object : PayloadCodec<Int> {
                override fun encode(value: Int) = value.toString(16)

                override fun decode(payload: String) = payload.toInt(16)
            }
            listening(db.notifications(numbers, "numbers")) { (listener) ->
                db.notify("numbers", numbers.encode(255))
                listener.payload() shouldBe 255
            }
        }
    })
