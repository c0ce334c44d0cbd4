package dev.tailrace.streams.event;

import java.time.Instant;

/**
 * Everything that had committed when the reader last looked has been delivered. Comes once after each time of catching up.
 *
 * @param at when it looked, by the server's clock
 */
public record CaughtUp<R>(Instant at) implements StreamEvent<R> {}
