package dev.tailrace.dsl.cluster;

import dev.tailrace.dsl.internal.cluster.Checks;
import dev.tailrace.dsl.internal.cluster.FailoverSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/** Builds a {@link Failover}. Each method checks its value and throws {@link IllegalArgumentException} for one that cannot be used. */
public final class FailoverBuilder<M> {
    private final BiFunction<Map<String, M>, FailoverSettings, Failover<M>> factory;
    private final Map<String, M> members = new LinkedHashMap<>();
    private final Duration attemptTimeout;
    private Duration illFor = Duration.ofSeconds(1);
    private Duration illForAtMost = Duration.ofSeconds(30);
    private Repetition repetition = Repetition.READS;
    private Predicate<? super Throwable> alsoMovesOn = failure -> false;
    private InstantSource clock = InstantSource.system();
    private Executor executor = ForkJoinPool.commonPool();

    FailoverBuilder(Duration attemptTimeout, BiFunction<Map<String, M>, FailoverSettings, Failover<M>> factory) {
        this.attemptTimeout = Checks.positive("attemptTimeout", attemptTimeout);
        this.factory = factory;
    }

    /** Adds a member, to be tried after those before it. Names are not blank and differ. */
    public FailoverBuilder<M> member(String name, M member) {
        Checks.newName(members.keySet(), name);
        members.put(name, member);
        return this;
    }

    /** How long a member that failed is passed over: {@code first}, then twice as long each time it fails anew, up to {@code most}. */
    public FailoverBuilder<M> illFor(Duration first, Duration most) {
        Checks.positive("illFor", first);
        if (most.compareTo(first) < 0) {
            throw new IllegalArgumentException("A member is ill for " + first + " at first and " + most + " at most; the most is less");
        }
        illFor = first;
        illForAtMost = most;
        return this;
    }

    /** What the blocks may do; {@link Repetition#READS} by default. */
    public FailoverBuilder<M> repetition(Repetition value) {
        repetition = value;
        return this;
    }

    /**
     * Failures that also move on to the next member and make this one ill, for members that are no databases. It counts as a failure
     * after which the block may have taken effect.
     */
    public FailoverBuilder<M> alsoMoveOn(Predicate<? super Throwable> value) {
        alsoMovesOn = value;
        return this;
    }

    /** What time it is; the system's clock by default. */
    public FailoverBuilder<M> clock(InstantSource value) {
        clock = value;
        return this;
    }

    /** Where Java callers' blocks run and futures complete; the common pool by default. */
    public FailoverBuilder<M> executor(Executor value) {
        executor = value;
        return this;
    }

    /** @throws IllegalArgumentException if there is no member */
    public Failover<M> build() {
        if (members.isEmpty()) throw new IllegalArgumentException("A failover needs at least one member");
        var settings = new FailoverSettings(attemptTimeout, illFor, illForAtMost, repetition, alsoMovesOn, clock, executor);
        return factory.apply(new LinkedHashMap<>(members), settings);
    }
}
