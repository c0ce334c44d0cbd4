package dev.tailrace.streams.tck;

import dev.tailrace.dsl.publish.Publishers;
import dev.tailrace.streams.Polls;
import dev.tailrace.streams.WatchedOrders;
import dev.tailrace.streams.WatchedOrders.Order;
import java.time.Duration;
import java.util.concurrent.Flow.Publisher;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

/** Polls never end: take ends them, so that the rules of ends are asked too. */
@Test
public class PollTckTest extends FlowPublisherVerification<Order> {
    private WatchedOrders orders;

    public PollTckTest() {
        super(new TestEnvironment(5_000, 50, 250), 1_000);
    }

    @BeforeClass
    void open() {
        orders = new WatchedOrders();
        orders.execute("insert into orders select g, 'x' from generate_series(1, 2000) g");
    }

    @AfterClass
    void close() {
        orders.close();
    }

    @Override
    public Publisher<Order> createFlowPublisher(long elements) {
        var rows = Polls.of(orders.db).table(Order.class).watermark(Order::id).from(0).every(Duration.ofMillis(10));
        return Publishers.take(rows.publisher(), elements);
    }

    /** None: a poll that fails does so when it runs, and nothing runs before demand. */
    @Override
    public Publisher<Order> createFailedFlowPublisher() {
        return null;
    }
}
