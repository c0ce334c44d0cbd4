package dev.tailrace.streams.consumer;

import dev.tailrace.streams.event.StreamEvent;
import java.util.concurrent.CompletableFuture;

/** An event that comes again until it is acknowledged. */
public interface Delivery<R> {
    StreamEvent<R> event();

    /** The partition that it was read from. */
    int partition();

    /**
     * Acknowledges this delivery, and no other: in any order. The consumer's stored place is the end of the longest run of acknowledged
     * deliveries, so after a crash everything behind the first one that was not acknowledged comes again.
     *
     * <p>The future completes when the place that covers this delivery is stored durably; if an earlier delivery is still not
     * acknowledged, at once, and the acknowledgement is stored with that one's. What is acknowledged while a write is under way shares the
     * next write. Cancelling the future takes nothing back.
     *
     * @return false if the consumer has lost its lease or its connection since: the event comes again, here or elsewhere, unless the place
     *     was stored just before that
     */
    CompletableFuture<Boolean> ackAsync();
}
