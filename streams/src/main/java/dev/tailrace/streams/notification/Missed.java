package dev.tailrace.streams.notification;

import dev.tailrace.streams.event.Gap;

/**
 * Notifications that this subscriber did not get, in the place where they are missing. What they would have told must be read again from
 * the tables.
 *
 * <p>{@link Gap.Reason#CONNECTION_LOST} comes once LISTEN is in force again: whoever reads after it misses nothing more. While the server
 * is away nothing comes. {@link Gap.Reason#OVERFLOW} is what the subscriber's own {@link Overflow} has dropped.
 *
 * @param reason why
 * @param count how many; -1 if nobody can know
 */
public record Missed<T>(Gap.Reason reason, long count) implements NotificationEvent<T> {}
