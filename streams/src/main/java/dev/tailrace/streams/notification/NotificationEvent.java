package dev.tailrace.streams.notification;

/**
 * What a stream of notifications carries. A loss is a value in its place, never just a line in a log.
 *
 * @param <T> what payloads are decoded to; {@code String} for the text as it is
 */
public sealed interface NotificationEvent<T> permits Notification, UnreadableNotification, Missed {}
