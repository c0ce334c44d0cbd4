package dev.tailrace.dsl.cluster;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.TailraceConfig;
import dev.tailrace.dsl.cluster.Member.Role;
import dev.tailrace.dsl.internal.cluster.Checks;
import dev.tailrace.dsl.internal.cluster.ClusterSettings;
import dev.tailrace.dsl.internal.cluster.MemberSource;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * Builds a {@link Cluster}. Each method checks its value and throws {@link IllegalArgumentException} for one that cannot be used.
 *
 * <p>A member given as a {@link Database} stays its owner's to close. One given by URL or configuration is opened by the cluster, as soon
 * as it can be reached, and closed with it.
 */
public final class ClusterBuilder {
    private final BiFunction<List<MemberSource>, ClusterSettings, Cluster> factory;
    private final List<MemberSource> members = new ArrayList<>();
    private final ClusterSettings settings = new ClusterSettings();
    private boolean built;

    ClusterBuilder(BiFunction<List<MemberSource>, ClusterSettings, Cluster> factory) {
        this.factory = factory;
    }

    /** The member that is the primary, until probing finds that it is another. */
    public ClusterBuilder primary(String name, Database database) {
        return add(new MemberSource.Given(name, Role.PRIMARY, database));
    }

    /** As {@link #primary(String, Database)}, opened by the cluster. */
    public ClusterBuilder primary(String name, String url) {
        return primary(name, TailraceConfig.of(url));
    }

    /** As {@link #primary(String, Database)}, opened by the cluster. */
    public ClusterBuilder primary(String name, TailraceConfig config) {
        return add(new MemberSource.Opened(name, Role.PRIMARY, config));
    }

    /** A member that follows the primary and takes reads. */
    public ClusterBuilder replica(String name, Database database) {
        return add(new MemberSource.Given(name, Role.REPLICA, database));
    }

    /** As {@link #replica(String, Database)}, opened by the cluster. */
    public ClusterBuilder replica(String name, String url) {
        return replica(name, TailraceConfig.of(url));
    }

    /** As {@link #replica(String, Database)}, opened by the cluster. */
    public ClusterBuilder replica(String name, TailraceConfig config) {
        return add(new MemberSource.Opened(name, Role.REPLICA, config));
    }

    /** How often members are asked how they are, and how long they have to answer; 1 and 2 seconds by default. */
    public ClusterBuilder probe(Duration period, Duration timeout) {
        settings.probePeriod = Checks.positive("The probe's period", period);
        settings.probeTimeout = Checks.positive("The probe's timeout", timeout);
        return this;
    }

    /** A replica that shows a state older than this gets no reads; 10 seconds by default. */
    public ClusterBuilder maxLag(Duration value) {
        settings.maxLag = Checks.positive("maxLag", value);
        return this;
    }

    /** A replica that has more bytes of log to replay than this gets no reads; no limit by default. */
    public ClusterBuilder maxLagBytes(long value) {
        if (value < 1) throw new IllegalArgumentException("maxLagBytes is " + value + "; it must be positive");
        settings.maxLagBytes = value;
        return this;
    }

    /** Which replica takes the next read; {@link Balancing#ROUND_ROBIN} by default. */
    public ClusterBuilder balancing(Balancing value) {
        settings.balancing = value;
        return this;
    }

    /**
     * Whether reads go to the primary when no replica is fit, as they do by default; otherwise they fail with
     * {@link dev.tailrace.dsl.error.NoMemberException}.
     */
    public ClusterBuilder readsFromPrimary(boolean value) {
        settings.readsFromPrimary = value;
        return this;
    }

    /** How long a read waits for a replica to have replayed what it asks for, before it goes to the primary; 500 ms by default. */
    public ClusterBuilder replayWait(Duration value) {
        settings.replayWait = Checks.positive("replayWait", value);
        return this;
    }

    /** How long a read may take on one member before the next is tried; no limit by default. */
    public ClusterBuilder attemptTimeout(Duration value) {
        settings.attemptTimeout = Checks.positive("attemptTimeout", value);
        return this;
    }

    /** What time it is; the system's clock by default. */
    public ClusterBuilder clock(InstantSource value) {
        settings.clock = value;
        return this;
    }

    /** Where Java callers' blocks run, futures complete and subscribers are called; the common pool by default. */
    public ClusterBuilder executor(Executor value) {
        settings.executor = value;
        return this;
    }

    /**
     * Begins to probe and returns at once; a member that cannot be reached yet is no failure. Builds one cluster.
     *
     * @throws IllegalArgumentException unless there is exactly one primary
     */
    public Cluster build() {
        if (built) throw new IllegalStateException("This builder has built its cluster; a second one needs a builder of its own");
        var primaries = members.stream().filter(member -> member.role() == Role.PRIMARY).count();
        if (primaries != 1) throw new IllegalArgumentException("A cluster needs one primary; this one has " + primaries);
        built = true;
        return factory.apply(List.copyOf(members), settings);
    }

    private ClusterBuilder add(MemberSource member) {
        Checks.newName(members.stream().map(MemberSource::name).collect(Collectors.toSet()), member.name());
        if (member instanceof MemberSource.Given given
                && members.stream().anyMatch(other -> other instanceof MemberSource.Given taken && taken.database() == given.database())) {
            throw new IllegalArgumentException("\"" + member.name() + "\" is the same Database as a member before it");
        }
        members.add(member);
        return this;
    }
}
