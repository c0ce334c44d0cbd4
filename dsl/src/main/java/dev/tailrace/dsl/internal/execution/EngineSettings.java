package dev.tailrace.dsl.internal.execution;

import dev.tailrace.dsl.driver.PostgresDriver;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What an engine is told when it is made.
 *
 * @param name the first part of its threads' names
 * @param slots how many connections it may use at once
 * @param acquireTimeout how long a task may wait for one
 * @param cancelBound how long cancel requests are repeated before the backend is terminated
 * @param fetchSize rows a cursor fetches at a time
 * @param callbacks where callers' futures complete; {@code null} for threads of the engine's own
 */
public record EngineSettings(
        String name,
        PostgresDriver driver,
        int slots,
        Duration acquireTimeout,
        Duration cancelBound,
        int fetchSize,
        ObservationRegistry observations,
        @Nullable Executor callbacks) {}
