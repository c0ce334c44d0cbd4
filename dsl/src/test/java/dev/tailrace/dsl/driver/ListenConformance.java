package dev.tailrace.dsl.driver;

import static dev.tailrace.dsl.driver.DriverUnderTest.execute;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tailrace.dsl.testing.TestServer;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Notifications: order, payload, LISTEN while others are delivered, and the end of the connection. */
interface ListenConformance extends DriverUnderTest {
    /** Only enqueues, as a listener must. */
    final class Heard implements NotificationListener {
        record Notification(String channel, String payload, int backendPid) {}

        final LinkedBlockingQueue<Notification> notifications = new LinkedBlockingQueue<>();
        final CompletableFuture<Void> closed = new CompletableFuture<>();
        final AtomicInteger closings = new AtomicInteger();

        @Override
        public void notified(String channel, String payload, int backendPid) {
            notifications.add(new Notification(channel, payload, backendPid));
        }

        @Override
        public void closed() {
            closings.incrementAndGet();
            closed.complete(null);
        }

        Notification next() throws InterruptedException {
            var next = notifications.poll(LIVENESS_SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("nothing was heard");
            }
            return next;
        }
    }

    @Test
    default void notificationsArriveInTheOrderTheyWereSent() throws Exception {
        var heard = new Heard();
        try (var connection = open(); var listening = driver().listen(connection, heard); var sender = TestServer.connect(database())) {
            listening.execute("listen ordered");
            try (var notify = sender.prepareStatement("select pg_notify('ordered', n::text) from generate_series(?, ?) n")) {
                for (var batch = 0; batch < 10; batch++) {
                    notify.setInt(1, batch * 100);
                    notify.setInt(2, batch * 100 + 99);
                    notify.execute();
                }
            }
            var pid = PostgresDriver.pgjdbc().backendPid(sender);
            for (var n = 0; n < 1_000; n++) {
                assertEquals(new Heard.Notification("ordered", String.valueOf(n), pid), heard.next());
            }
        }
    }

    @Test
    default void payloadsOfAnyTextUpTo7999BytesArriveWhole() throws Exception {
        var heard = new Heard();
        try (var connection = open(); var listening = driver().listen(connection, heard); var sender = TestServer.connect(database())) {
            listening.execute("listen \"Öffnung \"\"x\"\"\"");
            for (var payload : new String[] {"", "é 😀 \n\t' \\", "ü".repeat(3_999) + "x", "x".repeat(7_999)}) {
                try (var notify = sender.prepareStatement("select pg_notify('Öffnung \"x\"', ?)")) {
                    notify.setString(1, payload);
                    notify.execute();
                }
                var notification = heard.next();
                assertEquals("Öffnung \"x\"", notification.channel());
                assertEquals(payload, notification.payload());
            }
        }
    }

    @Test
    default void listenTakesEffectWhileOtherNotificationsAreDelivered() throws Exception {
        var heard = new Heard();
        try (var connection = open(); var listening = driver().listen(connection, heard); var sender = TestServer.connect(database())) {
            listening.execute("listen busy");
            var sending = DriverUnderTest.inBackground(() -> {
                try (var busy = TestServer.connect(database())) {
                    for (var n = 0; n < 2_000; n++) {
                        execute(busy, "notify busy, '" + n + "'");
                    }
                }
            });
            for (var channel = 0; channel < 5; channel++) {
                listening.execute("listen late" + channel);
                execute(sender, "notify late" + channel);
            }
            assertNull(DriverUnderTest.outcome(sending));
            int busy = 0;
            int late = 0;
            while (busy < 2_000 || late < 5) {
                var notification = heard.next();
                if (notification.channel().equals("busy")) {
                    assertEquals(String.valueOf(busy++), notification.payload());
                } else {
                    assertEquals("late" + late++, notification.channel());
                }
            }
        }
    }

    @Test
    default void afterUnlistenNothingMoreIsHeardOfAChannel() throws Exception {
        var heard = new Heard();
        try (var connection = open(); var listening = driver().listen(connection, heard); var sender = TestServer.connect(database())) {
            listening.execute("listen quiet");
            listening.execute("listen loud");
            listening.execute("unlisten quiet");
            execute(sender, "notify quiet");
            execute(sender, "notify loud");
            assertEquals("loud", heard.next().channel());
        }
    }

    @Test
    default void aStatementTheServerRefusesIsReportedAndDeliveryGoesOn() throws Exception {
        var heard = new Heard();
        try (var connection = open(); var listening = driver().listen(connection, heard); var sender = TestServer.connect(database())) {
            assertEquals("42601", assertThrows(SQLException.class, () -> listening.execute("listen 1")).getSQLState());
            listening.execute("listen after_error");
            execute(sender, "notify after_error");
            assertEquals("after_error", heard.next().channel());
        }
    }

    @Test
    default void aTerminatedConnectionIsReportedOnceAndRefusesStatements() throws Exception {
        var heard = new Heard();
        try (var connection = open(); var listening = driver().listen(connection, heard); var control = TestServer.connect(database())) {
            listening.execute("listen doomed");
            execute(control, "select pg_terminate_backend(" + driver().backendPid(connection) + ")");
            DriverUnderTest.value(heard.closed);
            assertThrows(SQLException.class, () -> listening.execute("listen more"));
            assertEquals(1, heard.closings.get());
        }
    }

    @Test
    default void aConnectionTerminatedDuringAStatementIsReportedToo() throws Exception {
        var heard = new Heard();
        try (var connection = open(); var listening = driver().listen(connection, heard); var control = TestServer.connect(database())) {
            var pid = driver().backendPid(connection);
            var sleeping = DriverUnderTest.inBackground(() -> listening.execute("select pg_sleep(300)"));
            awaitRunning(pid, "pg_sleep(300)");
            execute(control, "select pg_terminate_backend(" + pid + ")");
            DriverUnderTest.value(heard.closed);
            assertEquals(SQLException.class.isInstance(DriverUnderTest.outcome(sleeping)), true);
        }
    }

    @Test
    default void closingTheRegistrationLeavesTheConnectionOpenAndSaysNothing() throws Exception {
        var heard = new Heard();
        try (var connection = open()) {
            try (var listening = driver().listen(connection, heard)) {
                listening.execute("listen ended");
            }
            try (var sender = TestServer.connect(database())) {
                execute(sender, "notify ended");
            }
            assertEquals("1", DriverUnderTest.ask(connection, "select 1"));
            assertEquals(0, heard.closings.get());
            assertNull(heard.notifications.poll());
        }
    }
}
