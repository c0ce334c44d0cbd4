package dev.tailrace.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.publish.Publishers;
import dev.tailrace.streams.WatchedOrders.Order;
import dev.tailrace.streams.error.ChangeLogMissingException;
import dev.tailrace.streams.event.CaughtUp;
import dev.tailrace.streams.event.ChangedRow;
import dev.tailrace.streams.event.Delete;
import dev.tailrace.streams.event.Gap;
import dev.tailrace.streams.event.Insert;
import dev.tailrace.streams.event.Operation;
import dev.tailrace.streams.event.StreamEvent;
import dev.tailrace.streams.event.Update;
import dev.tailrace.streams.notification.Overflow;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChangesTest {
    private WatchedOrders orders;

    @BeforeEach
    void open() {
        orders = new WatchedOrders();
    }

    @AfterEach
    void close() {
        orders.close();
    }

    /** What a subscriber was given, an error included. */
    private static final class Received<R> implements Flow.Subscriber<StreamEvent<R>> {
        private final BlockingQueue<Object> signals = new LinkedBlockingQueue<>();
        Flow.Subscription subscription;

        static <R> Received<R> from(ChangeStream<R> changes, long demand) throws Exception {
            var received = new Received<R>();
            changes.publisher().subscribe(received);
            received.subscription.request(demand);
            return received;
        }

        Object next() throws InterruptedException {
            var signal = signals.poll(30, TimeUnit.SECONDS);
            assertTrue(signal != null, "nothing came");
            return signal;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
        }

        @Override
        public void onNext(StreamEvent<R> event) {
            signals.add(event);
        }

        @Override
        public void onError(Throwable error) {
            signals.add(error);
        }

        @Override
        public void onComplete() {
            signals.add("complete");
        }
    }

    @Test
    void changesComeAsRecords() throws Exception {
        var received = Received.from(Changes.of(orders.db).table(Order.class), Long.MAX_VALUE);
        assertInstanceOf(CaughtUp.class, received.next());

        orders.execute("insert into orders values (1, 'one')");
        orders.execute("update orders set note = null");
        orders.execute("delete from orders");

        assertEquals(new Order(1, "one"), ((Insert<?>) received.next()).row());
        assertEquals(new Order(1, null), ((Update<?>) received.next()).after());
        assertEquals(ChangedRow.parse("{\"id\": 1}"), ((Delete<?>) received.next()).key());
    }

    @Test
    void changesComeAsTheyAreAndByOperation() throws Exception {
        var deletes = Received.from(Changes.of(orders.db).table("public.orders").operations(Operation.DELETE), Long.MAX_VALUE);
        var all = Received.from(Changes.of(orders.db).table("orders"), Long.MAX_VALUE);
        deletes.next();
        all.next();

        orders.execute("insert into orders values (1, 'one')");
        orders.execute("delete from orders");

        assertInstanceOf(Delete.class, deletes.next());
        assertEquals("one", ((ChangedRow) ((Insert<?>) all.next()).row()).text("note"));
    }

    @Test
    void whatDemandIsTooSlowForIsDroppedAndCountedIfSoWished() throws Exception {
        var slow = Received.from(Changes.of(orders.db).table("orders").overflow(Overflow.dropOldest(5)), 1);
        var quick = Received.from(Changes.of(orders.db).table("orders"), Long.MAX_VALUE);
        slow.next();
        quick.next();
        orders.execute("insert into orders select g, 'x' from generate_series(1, 100) g");
        for (var i = 0; i < 100; i++) quick.next();

        slow.subscription.request(6);

        var gap = assertInstanceOf(Gap.class, slow.next());
        assertEquals(Gap.Reason.OVERFLOW, gap.reason());
        assertEquals(95, gap.count());
        for (var id = 96; id <= 100; id++) assertEquals(Integer.toString(id), ((ChangedRow) ((Insert<?>) slow.next()).row()).text("id"));
    }

    @Test
    void aTableThatIsNotWatchedIsRefusedWithWhatToDo() {
        orders.execute("create table unwatched (id int)");

        var failure = assertThrows(
                java.util.concurrent.ExecutionException.class,
                () -> Publishers.collect(Changes.of(orders.db).table("unwatched").publisher()).get(30, TimeUnit.SECONDS));

        assertInstanceOf(ChangeLogMissingException.class, failure.getCause());
    }
}
