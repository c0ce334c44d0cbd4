package dev.tailrace.streams.tck;

import dev.tailrace.dsl.publish.Publishers;
import dev.tailrace.streams.Changes;
import dev.tailrace.streams.WatchedOrders;
import dev.tailrace.streams.event.ChangedRow;
import dev.tailrace.streams.event.StreamEvent;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.atomic.AtomicInteger;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

/** Live changes never end: take ends them, so that the rules of ends are asked too. A writer keeps them coming. */
@Test
public class ChangesTckTest extends FlowPublisherVerification<StreamEvent<ChangedRow>> {
    private final AtomicInteger id = new AtomicInteger();
    private WatchedOrders orders;
    private Thread writer;

    public ChangesTckTest() {
        super(new TestEnvironment(5_000, 50, 250), 1_000);
    }

    @BeforeClass
    void open() {
        orders = new WatchedOrders();
        writer = new Thread(() -> {
            while (!Thread.currentThread().isInterrupted()) orders.execute("insert into orders values (" + id.incrementAndGet() + ", 'x')");
        });
        writer.start();
    }

    @AfterClass
    void close() throws InterruptedException {
        writer.interrupt();
        writer.join();
        orders.close();
    }

    @Override
    public Publisher<StreamEvent<ChangedRow>> createFlowPublisher(long elements) {
        return Publishers.take(Changes.of(orders.db).table("orders").publisher(), elements);
    }

    /** None: a stream that fails does so when it begins, and nothing begins before demand. */
    @Override
    public Publisher<StreamEvent<ChangedRow>> createFailedFlowPublisher() {
        return null;
    }
}
