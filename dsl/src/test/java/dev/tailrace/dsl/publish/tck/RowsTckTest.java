package dev.tailrace.dsl.publish.tck;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.Tailrace;
import dev.tailrace.dsl.query.Row;
import dev.tailrace.dsl.testing.TestServer;
import java.util.concurrent.Flow.Publisher;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

/** Rows of a real server, over a cursor. */
@Test
public class RowsTckTest extends FlowPublisherVerification<Row> {
    private Database db;

    public RowsTckTest() {
        super(PublisherTck.environment(), 1_000);
    }

    @BeforeClass
    void open() {
        db = Tailrace.connect(TestServer.url(TestServer.newDatabase()));
    }

    @AfterClass
    void close() {
        db.close();
    }

    @Override
    public Publisher<Row> createFlowPublisher(long elements) {
        return db.sql("select generate_series(1, ?) as n", Math.min(elements, 100_000_000)).publisher();
    }

    /** None: a statement that fails does so when it runs, and nothing runs before demand. */
    @Override
    public @Nullable Publisher<Row> createFailedFlowPublisher() {
        return null;
    }
}
