package dev.tailrace.dsl.parallel;

import java.util.concurrent.Flow.Publisher;

/**
 * One run of a pipeline, with its errors beside its results. Nothing runs before the results are asked for; cancelling them ends the run,
 * and with it the errors. Each of the two can be subscribed to once; another subscription fails with an {@code IllegalStateException}.
 *
 * <p>Back-pressure: 64 errors wait for a reader. When they are there, a stage that fails waits too if there is a reader of errors, so read
 * both; without one the run fails with the next error as if it had no channel for errors, rather than stand still.
 */
public interface PipelineRun<T> {
    /** The results. */
    Publisher<T> publisher();

    /** The errors, until the run ends. May be subscribed to before the results, and should be. */
    Publisher<PipelineError> errors();
}
