package dev.tailrace.snippets;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.cluster.Cluster;
import dev.tailrace.dsl.cluster.Failover;
import dev.tailrace.dsl.cluster.Member;
import dev.tailrace.dsl.publish.Subscribers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

final class Clusters {
    private Clusters() {}

    static CompletableFuture<Long> countWithBackup(Database primary, Database backup) {
        // snippet: java-failover
        Failover<Database> servers = Failover.<Database>builder(Duration.ofSeconds(1))
                .member("primary", primary)
                .member("backup", backup)
                .illFor(Duration.ofSeconds(1), Duration.ofMinutes(1))
                .build();
        CompletableFuture<Long> count = servers.callAsync(db -> db.from(User.class).countAsync());
        // end
        return count;
    }

    static List<User> readReplicas(String primaryUrl, String replicaUrl) {
        // snippet: java-cluster
        try (Cluster cluster = Cluster.builder()
                .primary("north", primaryUrl)
                .replica("south", replicaUrl)
                .maxLag(Duration.ofSeconds(5))
                .build()) {
            return cluster.readAsync(db -> db.from(User.class).getAsync()).join();
        }
        // end
    }

    static CompletableFuture<Long> readYourWrites(Cluster cluster) {
        // snippet: java-session
        var session = cluster.session();
        CompletableFuture<Long> mine = session.writeAsync(db -> db.insertAsync(new User(0, "Grace", 45)))
                .thenCompose(written -> session.readAsync(db -> db.from(User.class).where(User::name).eq("Grace").countAsync()));
        // end
        return mine;
    }

    static CompletableFuture<Void> watchMembers(Cluster cluster, Consumer<Member> told) {
        // snippet: java-members
        var watching = Subscribers.<List<Member>>forEach(members -> members.stream().filter(member -> !member.healthy()).forEach(told));
        cluster.membersPublisher().subscribe(watching);
        // end
        return watching.completion();
    }
}
