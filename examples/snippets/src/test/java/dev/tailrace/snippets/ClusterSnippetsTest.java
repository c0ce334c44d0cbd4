package dev.tailrace.snippets;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.Tailrace;
import dev.tailrace.dsl.cluster.Cluster;
import dev.tailrace.dsl.cluster.Member;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ClusterSnippetsTest {
    private static final String NOWHERE = "postgresql://postgres@127.0.0.1:1/none";
    private static SnippetDatabase server;
    private static Database db;

    @BeforeAll
    static void open() {
        server = new SnippetDatabase();
        db = Tailrace.connect(server.url());
    }

    @AfterAll
    static void close() {
        db.close();
    }

    @Test
    void theBackupAnswersWhenThePrimaryDoesNot() {
        var gone = Tailrace.connect(server.url());
        gone.close();
        assertEquals(db.from(User.class).countAsync().join(), Clusters.countWithBackup(gone, db).join());
    }

    @Test
    void aClusterReadsWhileOneOfItsMembersCannotBeReached() {
        assertEquals("Ada", Clusters.readReplicas(server.url(), NOWHERE).get(0).name());
    }

    @Test
    void aSessionReadsWhatItHasWritten() {
        try (var cluster = Cluster.builder().primary("north", db).build()) {
            assertEquals(1, Clusters.readYourWrites(cluster).join());
        }
    }

    @Test
    void aMemberThatCannotBeReachedIsTold() throws Exception {
        try (var cluster = Cluster.builder().primary("north", db).replica("south", NOWHERE).build()) {
            var told = new CompletableFuture<Member>();
            Clusters.watchMembers(cluster, member -> {
                if (member.lastError() != null) {
                    told.complete(member);
                }
            });
            assertEquals("south", told.get(60, TimeUnit.SECONDS).name());
        }
    }
}
