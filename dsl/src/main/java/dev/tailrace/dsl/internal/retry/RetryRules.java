package dev.tailrace.dsl.internal.retry;

import dev.tailrace.dsl.error.CircuitOpenException;
import dev.tailrace.dsl.error.CommitOutcomeUnknownException;
import dev.tailrace.dsl.error.ConnectionLostException;
import dev.tailrace.dsl.error.DatabaseClosedException;
import dev.tailrace.dsl.error.DeadlineExceededException;
import dev.tailrace.dsl.error.TailraceException;
import dev.tailrace.dsl.retry.RetryPolicy;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Whether a failure is worth, and allows, another attempt. */
final class RetryRules {
    private static final String SERIALIZATION_FAILURE = "40001";
    private static final Set<String> RETRYABLE = Set.of(SERIALIZATION_FAILURE, "40P01", "55P03");

    private RetryRules() {}

    /** What happened, without the wrappings of futures. */
    static Throwable unwrapped(Throwable failure) {
        var at = failure;
        while ((at instanceof CompletionException || at instanceof ExecutionException) && at.getCause() != null) at = at.getCause();
        return at;
    }

    /**
     * @param committed whether the attempt may have committed anything
     * @param inside whether it was inside a transaction that goes on
     */
    static boolean allow(RetryPolicy policy, Throwable failure, boolean committed, boolean inside) {
        if (!(failure instanceof Exception) || isFinal(failure)) return false;
        if (failure instanceof CircuitOpenException) return policy.waitForCircuit() && (policy.idempotent() || !committed);
        if (!policy.idempotent() && (committed || mayHaveCommitted(failure))) return false;
        return isRetryable(failure, policy, inside) || policy.retryIf().test(failure);
    }

    private static boolean isFinal(Throwable failure) {
        return failure instanceof CancellationException
                || failure instanceof InterruptedException
                || failure instanceof DeadlineExceededException
                || failure instanceof DatabaseClosedException;
    }

    private static boolean mayHaveCommitted(Throwable failure) {
        return failure instanceof CommitOutcomeUnknownException
                || failure instanceof ConnectionLostException lost && lost.mayHaveTakenEffect();
    }

    private static boolean isRetryable(Throwable failure, RetryPolicy policy, boolean inside) {
        if (failure instanceof ConnectionLostException || failure instanceof CommitOutcomeUnknownException) return true;
        if (!(failure instanceof TailraceException refused) || refused.sqlState() == null) return false;
        // A transaction keeps the snapshot that was too old: from a savepoint it would fail for ever.
        if (inside && SERIALIZATION_FAILURE.equals(refused.sqlState())) return false;
        return RETRYABLE.contains(refused.sqlState()) || policy.sqlStates().contains(refused.sqlState());
    }
}
