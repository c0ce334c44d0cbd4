package dev.tailrace.snippets;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.Tailrace;
import dev.tailrace.dsl.publish.Publishers;
import dev.tailrace.dsl.query.Keyset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ParallelSnippetsTest {
    private Database db;

    @BeforeEach
    void open() {
        db = Tailrace.connect(new SnippetDatabase().url());
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void titlesComeAuthorByAuthor() {
        assertEquals(
                List.of(List.of("Machines"), List.of("Notes", "Numbers"), List.of()), InParallel.titlesOf(db, List.of(2L, 1L, 3L)).join());
    }

    @Test
    void thePostsOfEachAuthorAreRenamed() {
        InParallel.renamed(db, List.of(1L, 2L)).join();
        assertEquals(List.of(List.of("By 2"), List.of("By 1", "By 1")), InParallel.titlesOf(db, List.of(2L, 1L)).join());
    }

    @Test
    void eachUserIsWrittenToOnce() {
        var sent = Publishers.collect(InParallel.lettersSent(db, CompletableFuture::completedFuture)).join();
        assertEquals(3, sent.size());
        assertEquals(Set.of("Ada", "Alan", "Kim"), Set.copyOf(sent));
    }

    @Test
    void theDashboardHasBothResults() {
        assertEquals("3 users, 3 posts", InParallel.dashboard(db).join());
    }

    @Test
    void aGreetingThatFailsIsReportedAndTheOthersGoOn() {
        var reports = Collections.synchronizedList(new ArrayList<String>());
        var lengths = Publishers.collect(InParallel.greetings(
                db,
                name -> name.equals("Alan")
                        ? CompletableFuture.failedFuture(new IllegalStateException("no"))
                        : CompletableFuture.completedFuture("Hello " + name),
                reports::add));
        assertEquals(List.of(9, 9), lengths.join());
        assertEquals(List.of("compose: java.lang.IllegalStateException: no"), reports);
    }

    @Test
    void anArchiveGoesOnAfterAPosition() {
        var stored = new ArrayList<String>();
        var progress = InParallel.archive(db, Keyset.of(1L), batch -> {
            batch.rows().forEach(user -> stored.add(user.name()));
            return CompletableFuture.completedFuture(null);
        }).join();
        assertEquals(2, progress.rows());
        assertEquals(List.of("Alan", "Kim"), stored);
    }
}
