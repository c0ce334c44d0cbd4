package dev.tailrace.streams.tck;

import static dev.tailrace.streams.LoggedDatabase.get;

import dev.tailrace.dsl.publish.Publishers;
import dev.tailrace.streams.LoggedDatabase;
import dev.tailrace.streams.event.ChangedRow;
import dev.tailrace.streams.event.StreamEvent;
import dev.tailrace.streams.log.Start;
import java.util.concurrent.Flow.Publisher;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

/** The log from its start; it has more than anybody asks for. */
@Test
public class ChangeLogPublisherTckTest extends FlowPublisherVerification<StreamEvent<ChangedRow>> {
    private LoggedDatabase shop;

    public ChangeLogPublisherTckTest() {
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
    public Publisher<StreamEvent<ChangedRow>> createFlowPublisher(long elements) {
        var endless = shop.log.publisher(Start.OLDEST, "orders");
        return elements == Long.MAX_VALUE ? endless : Publishers.take(endless, elements);
    }

    /** None: what fails does so when it reads, and that is not before there is demand. */
    @Override
    public @Nullable Publisher<StreamEvent<ChangedRow>> createFailedFlowPublisher() {
        return null;
    }
}
