package dev.tailrace.streams.notification;

/**
 * A notification whose payload the codec could not decode. The stream goes on.
 *
 * @param channel the channel's name
 * @param text the payload as it was sent
 * @param backendPid the process id of the server's process that sent it
 * @param cause what the codec threw
 */
public record UnreadableNotification<T>(String channel, String text, int backendPid, RuntimeException cause)
        implements NotificationEvent<T> {}
