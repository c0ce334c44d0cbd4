package dev.tailrace.streams.notification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.Tailrace;
import dev.tailrace.dsl.error.DatabaseClosedException;
import dev.tailrace.dsl.publish.Publishers;
import dev.tailrace.dsl.publish.Subscribers;
import dev.tailrace.dsl.testing.TestServer;
import dev.tailrace.streams.Notifications;
import dev.tailrace.streams.error.InvalidNotificationException;
import dev.tailrace.streams.error.SubscriberOverflowException;
import dev.tailrace.streams.notification.Overflow.Policy;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NotificationsTest {
    record Order(long id, String note) {}

    private final BlockingQueue<NotificationEvent<?>> events = new LinkedBlockingQueue<>();
    private Database db;

    @BeforeEach
    void open() {
        db = Tailrace.connect(TestServer.url(TestServer.newDatabase()));
    }

    @AfterEach
    void close() {
        db.close();
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    private <T> CompletableFuture<Void> listen(NotificationPublisher<T> publisher) throws Exception {
        var subscriber = Subscribers.<NotificationEvent<T>>forEach(events::add);
        publisher.subscribe(subscriber);
        get(publisher.readyAsync());
        return subscriber.completion();
    }

    private NotificationEvent<?> next() throws InterruptedException {
        return events.poll(30, TimeUnit.SECONDS);
    }

    private Object payload() throws InterruptedException {
        return assertInstanceOf(Notification.class, next()).payload();
    }

    @Test
    void aPublisherDeliversWhatIsNotifiedOnceItIsReady() throws Exception {
        var notifications = Notifications.of(db);
        listen(notifications.publisher("orders", "users"));
        get(notifications.notifyAsync("orders", "a"));
        get(notifications.notifyAsync("users", "😀"));
        assertEquals("a", payload());
        assertEquals("😀", payload());
    }

    @Test
    void recordsGoThereAndBackAsJson() throws Exception {
        var orders = Notifications.of(db).json(Order.class);
        listen(orders.publisher("orders"));
        get(orders.notifyAsync("orders", new Order(7, "ü")));
        get(Notifications.of(db).notifyAsync("orders", "{\"id\":"));
        assertEquals(new Order(7, "ü"), payload());
        assertEquals("{\"id\":", assertInstanceOf(UnreadableNotification.class, next()).text());
    }

    @Test
    void notifyingJoinsTheTransactionAroundIt() throws Exception {
        var notifications = Notifications.of(db);
        listen(notifications.publisher("orders"));
        var failed = db.transactionAsync(tx -> notifications.notifyAsync("orders", "rolled back").thenCompose(done ->
                CompletableFuture.<Void>failedFuture(new IllegalStateException("made to fail"))));
        assertThrows(ExecutionException.class, () -> get(failed));
        get(db.transactionAsync(tx -> notifications.notifyAsync("orders", "committed")));
        assertEquals("committed", payload());
    }

    @Test
    void nothingIsDeliveredBeyondTheDemandAndTheBufferTellsWhatItDropped() throws Exception {
        var notifications = Notifications.of(db);
        var publisher = notifications.publisher(Overflow.dropOldest(2), "orders");
        var slow = new LinkedBlockingQueue<NotificationEvent<String>>();
        var subscriber = Subscribers.<NotificationEvent<String>>of(slow::add, failure -> {}, () -> {});
        publisher.subscribe(subscriber);
        subscriber.request(1);
        get(publisher.readyAsync());
        nineReachAnother(notifications);
        var count = count(slow.poll(30, TimeUnit.SECONDS));
        assertTrue(slow.isEmpty());
        subscriber.request(100);
        var missed = 0L;
        while (count < 9) {
            var event = slow.poll(30, TimeUnit.SECONDS);
            count += count(event);
            if (event instanceof Missed) missed += count(event);
        }
        assertEquals(9, count);
        assertTrue(missed >= 6, "the buffer holds 2");
        subscriber.cancel();
    }

    /** Whatever becomes of those that a slow subscriber does not take: another one is on time. */
    private void nineReachAnother(Notifications<String> notifications) throws Exception {
        listen(notifications.publisher("orders"));
        for (var n = 1; n <= 9; n++) {
            get(notifications.notifyAsync("orders", "" + n));
            assertEquals("" + n, payload());
        }
    }

    private static long count(NotificationEvent<?> event) {
        assertNotNull(event, "nothing came");
        return event instanceof Missed<?> missed ? missed.count() : 1;
    }

    @Test
    void cancellingTheFutureOfASubscriberEndsIt() throws Exception {
        var notifications = Notifications.of(db);
        listen(notifications.publisher("orders")).cancel(true);
        var publisher = notifications.publisher("orders");
        var first = Publishers.first(publisher);
        get(publisher.readyAsync());
        get(notifications.notifyAsync("orders", "x"));
        assertEquals("x", ((Notification<String>) get(first).orElseThrow()).payload());
        assertTrue(events.isEmpty());
    }

    @Test
    void aCodecOfTheCallersOwnDecidesAndWhatItCannotReadKeepsItsCause() throws Exception {
        var numbers = Notifications.of(db).with(new PayloadCodec<Integer>() {
            @Override
            public String encode(Integer value) {
                return "#" + value;
            }

            @Override
            public Integer decode(String payload) {
                return Integer.valueOf(payload.substring(1));
            }
        });
        listen(numbers.publisher("orders"));
        get(numbers.notifyAsync("orders", 7));
        get(Notifications.of(db).notifyAsync("orders", "#seven"));

        var first = assertInstanceOf(Notification.class, next());
        assertEquals(7, first.payload());
        assertTrue(first.backendPid() > 0);
        var unreadable = assertInstanceOf(UnreadableNotification.class, next());
        assertInstanceOf(NumberFormatException.class, unreadable.cause());
        assertEquals(first.backendPid(), unreadable.backendPid(), "both came through the same pooled session");
        assertEquals("orders", unreadable.channel());
    }

    @ParameterizedTest
    @MethodSource("policies")
    void aFullBufferDoesWhatItsPolicySays(Overflow overflow, Policy policy, int capacity, String last) throws Exception {
        assertEquals(policy, overflow.policy());
        assertEquals(capacity, overflow.capacity());
        var notifications = Notifications.of(db);
        var publisher = notifications.publisher(overflow, "orders");
        var got = new LinkedBlockingQueue<Object>();
        var subscriber = Subscribers.<NotificationEvent<String>>of(got::add, got::add, () -> got.add("complete"));
        publisher.subscribe(subscriber);
        subscriber.request(1);
        get(publisher.readyAsync());
        nineReachAnother(notifications);

        subscriber.request(100);

        Object signal = null;
        for (var count = 0L; count < 9 && !(signal instanceof SubscriberOverflowException); ) {
            signal = got.poll(30, TimeUnit.SECONDS);
            if (signal instanceof NotificationEvent<?> event) count += count(event);
        }
        assertEquals(last, signal instanceof Notification<?> notification ? notification.payload() : signal.getClass().getSimpleName());
        subscriber.cancel();
    }

    static Stream<Arguments> policies() {
        return Stream.of(
                Arguments.of(Overflow.suspend(2), Policy.SUSPEND, 2, "Missed"),
                Arguments.of(Overflow.suspend(), Policy.SUSPEND, 1_024, "9"),
                Arguments.of(Overflow.latestOnly(), Policy.DROP_OLDEST, 1, "9"),
                Arguments.of(Overflow.fail(2), Policy.FAIL, 2, "SubscriberOverflowException"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\0b", "ü23456789012345678901234567890123456789012345678901234567890123", "\ud83d"})
    void aNameThatNoChannelCanHaveIsRefused(String channel) {
        var notifications = Notifications.of(db);
        assertThrows(InvalidNotificationException.class, () -> notifications.publisher(channel));
        assertThrows(InvalidNotificationException.class, () -> notifications.publisher());
        var failure = assertThrows(ExecutionException.class, () -> get(notifications.notifyAsync(channel, "")));
        assertInstanceOf(InvalidNotificationException.class, failure.getCause());
    }

    @Test
    void closingTheDatabaseFailsSubscribersAndThoseWhoWaitToBeReady() throws Exception {
        var publisher = Notifications.of(db).publisher("orders");
        var ended = listen(publisher);
        db.close();
        assertInstanceOf(DatabaseClosedException.class, assertThrows(ExecutionException.class, () -> get(ended)).getCause());
        var ready = publisher.readyAsync();
        assertInstanceOf(DatabaseClosedException.class, assertThrows(ExecutionException.class, () -> get(ready)).getCause());
    }
}
