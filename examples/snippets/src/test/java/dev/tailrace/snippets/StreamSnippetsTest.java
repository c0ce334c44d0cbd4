package dev.tailrace.snippets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.Tailrace;
import dev.tailrace.streams.event.Insert;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamSnippetsTest {
    private final LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();
    private SnippetDatabase server;
    private Database db;

    @BeforeEach
    void open() {
        server = new SnippetDatabase();
        db = Tailrace.connect(server.url());
        Tailing.watch(db).join();
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void everyOrderIsShippedOnce() {
        var shipping = Tailing.exactlyOnce(db);
        server.awaitConsumer("shipping");
        server.order("Ada", "10");
        server.order("Ben", "20");
        server.awaitAnswer("select string_agg(order_id::text, ' ' order by order_id) from shipments", "1 2");
        shipping.cancel(true);
    }

    @Test
    void whatWasNotAcknowledgedComesAgain() throws Exception {
        var first = Tailing.atLeastOnce(db, event -> CompletableFuture.failedFuture(new IllegalStateException("no mail today")));
        server.awaitConsumer("mailer");
        server.order("Ada", "10");
        assertEquals("no mail today", first.handle((done, failure) -> failure.getMessage()).get(30, TimeUnit.SECONDS));

        var second = Tailing.atLeastOnce(db, event -> {
            if (event instanceof Insert<Order> insert) {
                told.add(insert.row().customer());
            }
            return CompletableFuture.completedFuture(null);
        });
        assertEquals("Ada", next());
        second.cancel(true);
    }

    @Test
    void liveChangesAreShownAsTheyCome() throws Exception {
        var showing = Tailing.live(db, told::add);
        assertEquals("up to date", next());
        server.order("Ada", "10");
        server.execute("update orders set total = 11");
        server.execute("delete from orders");
        assertEquals(List.of("new: Ada", "now 11.00", "gone: 1"), List.of(next(), next(), next()));
        showing.cancel(true);
    }

    @Test
    void aSnapshotBringsTheRowsThatExistAndThenTheNewOnes() throws Exception {
        server.order("Ada", "10");
        var indexing = Tailing.fromSnapshot(db, order -> told.add(order.customer()));
        assertEquals("Ada", next());
        server.order("Ben", "20");
        assertEquals("Ben", next());
        indexing.cancel(true);
    }

    @Test
    void theLogIsKeptForTwoDays() {
        Tailing.retain(db).join();
        assertEquals("48:00:00 53687091200", server.ask("select max_age || ' ' || max_bytes from tailrace.retention"));
    }

    @Test
    void aPollSeesWhatIsNewerThanWhenItBegan() throws Exception {
        var polling = Tailing.poll(db, order -> told.add(order.customer()));
        var customer = "";
        for (int i = 0; customer.isEmpty(); i++) { // it begins at some moment from now on
            server.order("Ada", "10");
            var seen = told.poll(100, TimeUnit.MILLISECONDS);
            customer = seen == null ? "" : seen;
            assertTrue(i < 300, "nothing was polled");
        }
        assertEquals("Ada", customer);
        polling.cancel(true);
    }

    @Test
    void aNotificationArrivesAsARecord() throws Exception {
        var listening = Notifying.listen(db, told::add);
        assertEquals("paid: 42", next());
        listening.cancel(true);
    }

    private String next() throws InterruptedException {
        var next = told.poll(30, TimeUnit.SECONDS);
        return next == null ? "nothing" : next;
    }
}
