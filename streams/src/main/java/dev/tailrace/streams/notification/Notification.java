package dev.tailrace.streams.notification;

/**
 * One NOTIFY of a transaction that has committed.
 *
 * @param channel the channel's name, exactly as it was notified
 * @param payload what it carried; the empty text if nothing
 * @param backendPid the process id of the server's process that sent it
 */
public record Notification<T>(String channel, T payload, int backendPid) implements NotificationEvent<T> {}
