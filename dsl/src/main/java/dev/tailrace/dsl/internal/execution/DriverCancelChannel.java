package dev.tailrace.dsl.internal.execution;

import dev.tailrace.dsl.driver.PostgresDriver;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cancel requests through the driver's own out-of-band protocol, a socket for each: where a pooler stands between (backend ids seen
 * through it mean nothing) or where the connections are the application's and there is none to spare.
 */
final class DriverCancelChannel implements CancelChannel {
    private static final Logger log = LoggerFactory.getLogger(DriverCancelChannel.class);

    private final PostgresDriver driver;

    DriverCancelChannel(PostgresDriver driver) {
        this.driver = driver;
    }

    @Override
    public Answer cancel(Collection<Fence> fences, Map<Integer, LockWait> waits) {
        var answer = Answer.ACKNOWLEDGED;
        for (var fence : fences) {
            try {
                driver.cancel(fence.connection());
            } catch (SQLException | RuntimeException e) {
                log.debug("A cancel request was not acknowledged", e);
                answer = Answer.UNKNOWN;
            }
        }
        return answer;
    }

    @Override
    public Answer terminate(Collection<Fence> fences) {
        return Answer.NOT_SENT; // the protocol has no such request; the caller aborts the connection next
    }

    @Override
    public void close() {
        // holds nothing
    }
}
