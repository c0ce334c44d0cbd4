package dev.tailrace.dsl.internal.execution;

import java.util.Collection;
import java.util.Map;

/** How a cancel request reaches the server. Used by the cancel thread alone, between a fence's beginSend and endSend. */
interface CancelChannel {
    /** What is known of a request afterwards. */
    enum Answer {
        /** The signal has been delivered; none is under way any more. */
        ACKNOWLEDGED,
        /** It may have been sent and may still arrive: the connection must not be used again. */
        UNKNOWN,
        /** Nothing was sent. */
        NOT_SENT
    }

    /** @param waits whose wait for a lock is to be told, by backend, as it is before the cancel; a channel that cannot know tells none */
    Answer cancel(Collection<Fence> fences, Map<Integer, LockWait> waits);

    Answer terminate(Collection<Fence> fences);

    void close();
}
