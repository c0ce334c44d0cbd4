package dev.tailrace.dsl.internal.cluster;

import dev.tailrace.dsl.cluster.Repetition;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/** What a failover was built with. */
public record FailoverSettings(
        Duration attemptTimeout,
        Duration illFor,
        Duration illForAtMost,
        Repetition repetition,
        Predicate<? super Throwable> alsoMovesOn,
        InstantSource clock,
        Executor executor) {}
