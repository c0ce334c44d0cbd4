package dev.tailrace.streams;

import dev.tailrace.dsl.Database;
import dev.tailrace.streams.internal.notification.DatabaseNotifications;
import dev.tailrace.streams.notification.NotificationPublisher;
import dev.tailrace.streams.notification.Overflow;
import dev.tailrace.streams.notification.PayloadCodec;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * LISTEN and NOTIFY. All subscribers of a database share one connection, which is not the pool's, is opened for the first of them and is
 * opened again when it is lost. Nothing is kept for those who are not listening: what must not be missed belongs in the change log.
 *
 * @param <T> what payloads are mapped to
 */
public interface Notifications<T> {
    /** Notifications of {@code db}, their payloads as text. */
    static Notifications<String> of(Database db) {
        return DatabaseNotifications.of(db);
    }

    /** The same with payloads as JSON of {@code type}, for example a record. */
    default <R> Notifications<R> json(Class<R> type) {
        return with(PayloadCodec.json(type));
    }

    /** The same with payloads in a form of the caller's. */
    <R> Notifications<R> with(PayloadCodec<R> codec);

    /**
     * What is notified on any of {@code channels}, whose names are taken exactly as they are, in the order in which it was sent. With
     * {@link Overflow#suspend()}.
     *
     * @throws dev.tailrace.streams.error.InvalidNotificationException for a name that no channel can have
     */
    default NotificationPublisher<T> publisher(String... channels) {
        return publisher(Overflow.suspend(), channels);
    }

    /**
     * As {@link #publisher(String...)}, with a buffer of the caller's choice before the demand. A subscription never ends by itself; a lost
     * connection is a value in it. Cancelling the last subscription to a channel ends LISTEN for it.
     *
     * <p>It fails with {@link dev.tailrace.streams.error.NotificationsUnavailableException} on a standby or through a pooler, with the
     * errors of connecting if the first connection cannot be opened, with
     * {@link dev.tailrace.dsl.error.DatabaseClosedException} when the database is closed, and as {@code overflow} says.
     *
     * @throws dev.tailrace.streams.error.InvalidNotificationException for a name that no channel can have
     */
    NotificationPublisher<T> publisher(Overflow overflow, String... channels);

    /**
     * Notifies whoever listens to {@code channel}. Inside a transaction it joins it, and is sent when that commits, once if the same was
     * notified several times. Cancelling the future cancels it on the server.
     *
     * @return fails with {@link dev.tailrace.streams.error.InvalidNotificationException}, and sends nothing, for a name of more than 63
     *     bytes or a payload of more than 7,999 bytes in UTF-8
     */
    CompletableFuture<@Nullable Void> notifyAsync(String channel, T payload);
}
