package dev.tailrace.streams.consumer;

import static dev.tailrace.streams.LoggedDatabase.get;

import dev.tailrace.dsl.publish.Publishers;
import dev.tailrace.streams.LoggedDatabase;
import dev.tailrace.streams.event.ChangedRow;
import dev.tailrace.streams.log.Start;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

/** Deliveries of a log that has more than anybody asks for; each publisher is a consumer of its own, for one reads at a time. */
@Test
public class ConsumerTckTest extends FlowPublisherVerification<Delivery<ChangedRow>> {
    private final AtomicInteger consumers = new AtomicInteger();
    private LoggedDatabase shop;

    public ConsumerTckTest() {
        super(new TestEnvironment(5_000, 50, 250), 1_000);
    }

    @BeforeClass
    void open() throws Exception {
        shop = new LoggedDatabase();
        shop.execute("create table orders (id int primary key)");
        get(shop.log.watchAsync("orders"));
        shop.execute("insert into orders select generate_series(1, 2000)");
    }

    @AfterClass
    void close() throws Exception {
        shop.close();
    }

    @Override
    public Publisher<Delivery<ChangedRow>> createFlowPublisher(long elements) {
        var options = ConsumerOptions.builder().start(Start.OLDEST).maxUnacknowledged(2_000).build();
        var endless = shop.log.consumer("tck " + consumers.incrementAndGet(), options).publisher();
        return elements == Long.MAX_VALUE ? endless : Publishers.take(endless, elements);
    }

    /** None: what fails does so when it reads, and that is not before there is demand. */
    @Override
    public @Nullable Publisher<Delivery<ChangedRow>> createFailedFlowPublisher() {
        return null;
    }

    /** Two subscribers would be two readers of one name, of which one stands by. */
    @Override
    public void optional_spec111_maySupportMultiSubscribe() {
        notVerified("one reads at a time");
    }

    @Override
    public void optional_spec111_registeredSubscribersMustReceiveOnNextOrOnCompleteSignals() {
        notVerified("one reads at a time");
    }

    @Override
    public void optional_spec111_multicast_mustProduceTheSameElementsInTheSameSequenceToAllOfItsSubscribersWhenRequestingOneByOne() {
        notVerified("one reads at a time");
    }

    @Override
    public void
            optional_spec111_multicast_mustProduceTheSameElementsInTheSameSequenceToAllOfItsSubscribersWhenRequestingManyUpfront() {
        notVerified("one reads at a time");
    }

    // Not indented, as the TCK's name for it is nearly as long as a line.
    @Override
    public void
optional_spec111_multicast_mustProduceTheSameElementsInTheSameSequenceToAllOfItsSubscribersWhenRequestingManyUpfrontAndCompleteAsExpected()
    {
        notVerified("one reads at a time");
    }
}
