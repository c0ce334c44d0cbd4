package dev.tailrace.streams.consumer;

import dev.tailrace.streams.event.StreamEvent;
import java.time.Instant;
import java.util.List;

/**
 * A change that was put aside because the handler failed on it too often.
 *
 * @param id what {@link Consumer#retryAsync} and {@link Consumer#discardAsync} know it by
 * @param events what the handler was given for it; two for an update of the key; none if it cannot be read as {@code R}
 * @param seq the change's number in the log; 0 of an existing row that was copied
 * @param failures how often it has failed
 * @param error the last failure: the exceptions' classes and messages
 * @param failedAt when it was put aside or last failed, by the server's clock
 */
public record DeadLetter<R>(long id, int partition, List<StreamEvent<R>> events, long seq, int failures, String error, Instant failedAt) {
    public DeadLetter {
        events = List.copyOf(events);
    }
}
