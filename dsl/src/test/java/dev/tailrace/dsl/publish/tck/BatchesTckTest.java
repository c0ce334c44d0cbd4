package dev.tailrace.dsl.publish.tck;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.Tailrace;
import dev.tailrace.dsl.parallel.Batch;
import dev.tailrace.dsl.parallel.Batches;
import dev.tailrace.dsl.query.Row;
import dev.tailrace.dsl.testing.TestServer;
import java.util.concurrent.Flow.Publisher;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

/** Batches of a real table. */
@Test
public class BatchesTckTest extends ParallelTck<Batch<Row>> {
    private Database db;

    @BeforeClass
    void open() {
        db = Tailrace.connect(TestServer.url(TestServer.newDatabase()));
        db.sql("create table numbers (n bigint primary key)").executeAsync().join();
        db.sql("insert into numbers select generate_series(1, 5000)").executeAsync().join();
    }

    @AfterClass
    void close() {
        db.close();
    }

    @Override
    public Publisher<Batch<Row>> createFlowPublisher(long elements) {
        return Batches.of(db.from("numbers").where("n").le(Math.min(elements, 5_000))).size(1).publisher();
    }

    @Override
    public long maxElementsFromPublisher() {
        return 5_000;
    }
}
