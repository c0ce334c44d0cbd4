package dev.tailrace.streams.notification;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.Tailrace;
import dev.tailrace.dsl.publish.Publishers;
import dev.tailrace.dsl.testing.TestServer;
import dev.tailrace.streams.Notifications;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

/** A publisher without end, and its beginnings as streams with one: somebody notifies all the time. */
@Test
public class NotificationsTckTest extends FlowPublisherVerification<NotificationEvent<String>> {
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private Database db;
    private Connection sender;

    public NotificationsTckTest() {
        super(new TestEnvironment(5_000, 50, 250), 1_000);
    }

    @BeforeClass
    void open() throws SQLException {
        var database = TestServer.newDatabase();
        db = Tailrace.connect(TestServer.url(database));
        sender = TestServer.connect(database);
        clock.scheduleWithFixedDelay(this::notifyAllSubscribers, 0, 2, TimeUnit.MILLISECONDS);
    }

    @AfterClass
    void close() throws Exception {
        clock.shutdown();
        clock.awaitTermination(10, TimeUnit.SECONDS);
        sender.close();
        db.close();
    }

    private void notifyAllSubscribers() {
        try (var statement = sender.createStatement()) {
            statement.execute("notify elements, 'one'; notify elements, 'two'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Publisher<NotificationEvent<String>> createFlowPublisher(long elements) {
        var endless = Notifications.of(db).publisher("elements");
        return elements == Long.MAX_VALUE ? endless : Publishers.take(endless, elements);
    }

    /** None: what fails does so when it listens, and that is not before there is demand. */
    @Override
    public @Nullable Publisher<NotificationEvent<String>> createFailedFlowPublisher() {
        return null;
    }
}
