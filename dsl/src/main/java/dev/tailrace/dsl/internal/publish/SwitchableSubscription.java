package dev.tailrace.dsl.internal.publish;

import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/** Demand that outlives its upstream: what one upstream left undelivered is asked of the next. Also holds demand until there is one. */
public final class SwitchableSubscription implements Subscription {
    // This object's monitor guards every change of the fields; nothing foreign is called under it.
    private @Nullable Subscription current;
    private long outstanding;
    // Also read without the monitor.
    private volatile boolean cancelled;
    private volatile boolean refused;

    /** Makes {@code next} the upstream, after the one before has ended and had delivered {@code delivered} elements. */
    public void switchTo(Subscription next, long delivered) {
        long wanted;
        boolean refuse;
        boolean cancel;
        synchronized (this) {
            current = next;
            if (outstanding != Long.MAX_VALUE) {
                outstanding -= delivered;
            }
            wanted = outstanding;
            refuse = refused;
            cancel = cancelled;
        }
        if (cancel) {
            next.cancel();
        } else if (refuse) {
            next.request(0);
        } else if (wanted > 0) {
            next.request(wanted);
        }
    }

    @Override
    public void request(long n) {
        Subscription upstream;
        synchronized (this) {
            if (n > 0) {
                outstanding = Demand.sum(outstanding, n);
            } else {
                refused = true;
            }
            upstream = current;
        }
        if (upstream != null) {
            upstream.request(n);
        }
    }

    @Override
    public void cancel() {
        Subscription upstream;
        synchronized (this) {
            cancelled = true;
            upstream = current;
        }
        if (upstream != null) {
            upstream.cancel();
        }
    }

    public boolean isCancelled() {
        return cancelled;
    }

    /** Whether the subscriber broke rule 3.9, so that the error to come is its own. */
    public boolean isRefused() {
        return refused;
    }
}
