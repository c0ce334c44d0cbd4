package dev.tailrace.dsl.internal.cluster;

import dev.tailrace.dsl.cluster.Balancing;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/** What a cluster was built with, its members aside. Changed by its builder until it is built, and by nobody after. */
public final class ClusterSettings {
    public Duration probePeriod = Duration.ofSeconds(1);
    public Duration probeTimeout = Duration.ofSeconds(2);
    public @Nullable Duration maxLag = Duration.ofSeconds(10);
    public @Nullable Long maxLagBytes;
    public Balancing balancing = Balancing.ROUND_ROBIN;
    public boolean readsFromPrimary = true;
    public Duration replayWait = Duration.ofMillis(500);
    public @Nullable Duration attemptTimeout;
    public InstantSource clock = InstantSource.system();
    public Executor executor = ForkJoinPool.commonPool();
}
