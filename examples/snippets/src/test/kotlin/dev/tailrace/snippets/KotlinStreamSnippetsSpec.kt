package dev.tailrace.snippets

import dev.tailrace.dsl.Tailrace
import dev.tailrace.streams.event.Insert
import dev.tailrace.streams.get
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.withTimeoutOrNull
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

class KotlinStreamSnippetsSpec :
    FunSpec({
        val server = SnippetDatabase()
        val db = Tailrace.connect(server.url())
        beforeSpec { watchOrders(db) }
        afterSpec { db.close() }

        /** [body], while [reader] runs. */
        suspend fun during(
            reader: suspend (tell: (String) -> Unit) -> Unit,
            body: suspend CoroutineScope.(Channel<String>) -> Unit,
        ) = coroutineScope {
            val told = Channel<String>(Channel.UNLIMITED)
            val job = launch(Dispatchers.IO) { reader { told.trySend(it) } }
            withTimeout(60.seconds) { body(told) }
            job.cancelAndJoin()
        }

        test("every order is shipped once") {
            during({ shipExactlyOnce(db) }) {
                server.awaitConsumer("shipping")
                server.order("Ada", "10")
                server.order("Ben", "20")
                server.awaitAnswer("select string_agg(customer, ' ' order by id) from orders join shipments on id = order_id", "Ada Ben")
            }
        }

        test("what was not acknowledged comes again") {
            coroutineScope {
                val failing = launch(Dispatchers.IO) { runCatching { mailAtLeastOnce(db) { error("no mail today") } } }
                server.awaitConsumer("mailer")
                server.order("Eve", "30")
                withTimeout(60.seconds) { failing.join() }
            }
            during({ tell -> mailAtLeastOnce(db) { if (it is Insert) tell(it.row[Orders.customer]) } }) { told ->
                told.receive() shouldBe "Eve"
            }
        }

        test("live changes are shown as they come") {
            during({ tell -> showChanges(db, tell) }) { told ->
                told.receive() shouldBe "up to date"
                server.order("Dan", "10")
                server.execute("update orders set total = 11 where customer = 'Dan'")
                val id = server.ask("select id from orders where customer = 'Dan'")
                server.execute("delete from orders where customer = 'Dan'")
                List(3) { told.receive() } shouldBe listOf("new: Dan", "now 11.00", "gone: $id")
            }
        }

        test("a snapshot brings the rows that exist and then the new ones") {
            val there = server.ask("select count(*) from orders").toInt()
            during({ tell -> indexFromSnapshot(db) { tell(it[Orders.customer]) } }) { told ->
                repeat(there) { told.receive() }
                server.order("Kim", "40")
                told.receive() shouldBe "Kim"
            }
        }

        test("the log is kept for two days") {
            retainForTwoDays(db)
            server.ask("select max_age || ' ' || max_bytes from tailrace.retention") shouldBe "48:00:00 53687091200"
        }

        test("a poll sees what is newer than when it began") {
            during({ tell -> pollOrders(db) { tell("$it") } }) { told ->
                var polled: String? = null
                while (polled == null) { // it begins at some moment from now on
                    server.order("Ada", "10")
                    polled = withTimeoutOrNull(100.milliseconds) { told.receive() }
                }
                server.ask("select customer from orders where id = $polled") shouldBe "Ada"
            }
        }

        test("a notification arrives") {
            during({ tell -> listen(db, tell) }) { told -> told.receive() shouldBe "paid: 42" }
        }
    })
