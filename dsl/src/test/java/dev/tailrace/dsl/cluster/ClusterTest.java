package dev.tailrace.dsl.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.Tailrace;
import dev.tailrace.dsl.TailraceConfig;
import dev.tailrace.dsl.cluster.Member.Health;
import dev.tailrace.dsl.error.AllMembersFailedException;
import dev.tailrace.dsl.error.DeadlineExceededException;
import dev.tailrace.dsl.error.QueryFailedException;
import dev.tailrace.dsl.publish.Publishers;
import dev.tailrace.dsl.testing.FrozenProxy;
import dev.tailrace.dsl.testing.ReplicatedServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ClusterTest {
    private static ReplicatedServer servers;
    private static Database primary;
    private static Database replica;

    @BeforeAll
    static void open() {
        servers = new ReplicatedServer();
        servers.ask(servers.primary(), "create table t (n int)");
        servers.awaitCaughtUp();
        primary = Tailrace.connect(servers.primary().pgjdbcNgUrl(servers.database()));
        replica = Tailrace.connect(servers.replica().url(servers.database()));
    }

    @AfterAll
    static void close() {
        primary.close();
        replica.close();
        servers.close();
    }

    private static CompletableFuture<Integer> port(Database db) {
        return db.sql("select inet_server_port() as port").firstAsync().thenApply(row -> row.orElseThrow().getInt("port"));
    }

    private static CompletableFuture<Long> insert(Database db) {
        return db.sql("insert into t values (1)").executeAsync();
    }

    @Test
    void readsGoToTheReplicaAndWritesToThePrimary() {
        try (var cluster = Cluster.of(primary, Map.of("replica", replica))) {
            assertEquals(servers.replica().port(), cluster.readAsync(ClusterTest::port).join());
            assertEquals(servers.primary().port(), cluster.writeAsync(ClusterTest::port).join());
            assertEquals(List.of("primary", "replica"), cluster.members().stream().map(Member::name).toList());
            assertTrue(cluster.members().stream().allMatch(Member::healthy));
            var refused = assertThrows(CompletionException.class, () -> cluster.readAsync(ClusterTest::insert).join());
            assertInstanceOf(QueryFailedException.class, refused.getCause());
        }
    }

    @Test
    void whatWasWrittenIsReadFromAReplicaThatHasReplayedIt() {
        try (var cluster = Cluster.builder().primary("primary", primary).replica("replica", replica)
                .replayWait(Duration.ofSeconds(30)).balancing(Balancing.LEAST_BUSY).build()) {
            var written = cluster.writeMarkedAsync(ClusterTest::insert).join();
            assertEquals(1, written.value());
            assertEquals(servers.replica().port(), cluster.readAsync(written.position(), ClusterTest::port).join());

            var session = cluster.session();
            assertNull(session.position());
            session.writeAsync(ClusterTest::insert).join();
            assertTrue(session.position().compareTo(written.position()) > 0);
            assertEquals(servers.replica().port(), session.readAsync(ClusterTest::port).join());
            assertEquals(session.position(), cluster.session(session.position()).position());

            var failing = session.writeAsync(db -> db.sql("insert into nowhere values (1)").executeAsync());
            assertThrows(CompletionException.class, failing::join);
            assertEquals(servers.primary().port(), session.readAsync(ClusterTest::port).join());
            session.writeAsync(ClusterTest::insert).join();
            assertEquals(servers.replica().port(), session.readAsync(ClusterTest::port).join());
        }
    }

    @Test
    void cancellingAReadStopsItOnTheServerOfItsMember() {
        try (var cluster = Cluster.of(primary, Map.of("replica", replica))) {
            var reading = cluster.readAsync(db -> db.sql("select pg_sleep(62)").getAsync());
            servers.await(servers.replica(), servers.running("pg_sleep(62)"), "1");
            reading.cancel(true);
            servers.await(servers.replica(), servers.running("pg_sleep(62)"), "0");
        }
    }

    @Test
    void aFrozenMemberIsMovedOnFromWithinTheAttemptTimeoutAndPassedOver() throws Exception {
        try (var proxy = new FrozenProxy("localhost", servers.replica().port())) {
            var url = servers.replica().url(servers.database())
                    .replace("localhost:" + servers.replica().port(), proxy.host() + ":" + proxy.port());
            var config = TailraceConfig.builder(url).poolSize(2).closeTimeout(Duration.ofMillis(500)).connectTimeout(Duration.ofSeconds(2))
                    .cancelBound(Duration.ofMillis(500)).cancelSignalTimeout(Duration.ofMillis(500)).build();
            try (var cluster = Cluster.builder().primary("primary", primary).replica("far", config)
                    .probe(Duration.ofSeconds(60), Duration.ofSeconds(3)).attemptTimeout(Duration.ofSeconds(1)).build()) {
                assertEquals(servers.replica().port(), cluster.readAsync(ClusterTest::port).get(60, TimeUnit.SECONDS));
                proxy.freeze();
                assertEquals(servers.primary().port(), cluster.readAsync(ClusterTest::port).get(60, TimeUnit.SECONDS));
                var gone = Publishers.first(Publishers.filter(cluster.membersPublisher(), members -> members.get(1).health()
                        == Health.UNREACHABLE)).get(60, TimeUnit.SECONDS).orElseThrow();
                assertEquals("far", gone.get(1).name());
                assertEquals(servers.primary().port(), cluster.readAsync(ClusterTest::port).get(60, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void whenEveryMemberTakesTooLongAllAreTold() {
        try (var cluster = Cluster.builder().primary("primary", primary).replica("replica", replica)
                .attemptTimeout(Duration.ofMillis(100)).build()) {
            var failure = assertThrows(CompletionException.class, () -> cluster.readAsync(db -> new CompletableFuture<>()).join());
            var causes = assertInstanceOf(AllMembersFailedException.class, failure.getCause()).causes();
            assertEquals(List.of("replica", "primary"), List.copyOf(causes.keySet()));
            assertTrue(causes.values().stream().allMatch(DeadlineExceededException.class::isInstance));
        }
    }
}
