package dev.tailrace.dsl.internal.retry;

import dev.tailrace.dsl.error.CommitOutcomeUnknownException;
import dev.tailrace.dsl.error.ConnectFailedException;
import dev.tailrace.dsl.error.ConnectionLostException;
import dev.tailrace.dsl.error.DeadlineExceededException;
import dev.tailrace.dsl.error.PoolExhaustedException;
import dev.tailrace.dsl.error.TailraceException;
import dev.tailrace.dsl.retry.CircuitBreakerOptions;
import java.util.concurrent.TimeoutException;
import kotlinx.coroutines.TimeoutCancellationException;

/** What a call's failure says of the one it called. */
enum BreakerRules {
    /** It is not there, or cannot keep up. */
    FAILURE,
    /** It answered. */
    ANSWER,
    /** Nothing. */
    SILENCE;

    static BreakerRules of(Throwable failure, CircuitBreakerOptions options) {
        if (isUnreachable(failure) || isLate(failure)) return FAILURE;
        if (failure instanceof Exception && options.countIf().test(failure)) return FAILURE;
        var state = failure instanceof TailraceException refused ? refused.sqlState() : null;
        if (state == null) return SILENCE;
        return state.startsWith("53") || state.startsWith("57P0") ? FAILURE : ANSWER;
    }

    private static boolean isUnreachable(Throwable failure) {
        return failure instanceof ConnectionLostException
                || failure instanceof CommitOutcomeUnknownException
                || failure instanceof ConnectFailedException
                || failure instanceof PoolExhaustedException;
    }

    /** A deadline within the call, or around it: that ends the call's coroutine by a cancellation of this kind. */
    private static boolean isLate(Throwable failure) {
        return failure instanceof DeadlineExceededException
                || failure instanceof TimeoutException
                || failure instanceof TimeoutCancellationException;
    }
}
