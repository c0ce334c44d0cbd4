package dev.tailrace.app.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.Tailrace;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class KillableServerTest {
    @Test
    void whatIsCommittedSurvivesTheKillAndNothingOfTheServerSurvivesTheEnd() throws Exception {
        Path data;
        ProcessHandle postmaster;
        try (var server = KillableServer.inTemporaryFolder(); var db = Tailrace.connect(server.url())) {
            db.sql("create table kept as select 7 as n").executeAsync().get();
            data = Path.of(db.sql("show data_directory").firstAsync().get().orElseThrow().getString("data_directory"));
            var started = "select pg_postmaster_start_time()::text as started";
            var before = db.sql(started).firstAsync().get().orElseThrow().getString("started");

            assertTrue(server.kill() > 1);
            server.restart();

            try (var again = Tailrace.connect("postgresql://postgres@localhost:" + port(data) + "/postgres")) {
                assertEquals(7, again.sql("select n from kept").firstAsync().get().orElseThrow().getInt("n"));
                assertFalse(before.equals(again.sql(started).firstAsync().get().orElseThrow().getString("started")));
            }
            postmaster = ProcessHandle.of(Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0))).orElseThrow();
        }
        // A process that nobody reaps has no command any more.
        assertFalse(postmaster.isAlive() && postmaster.info().command().isPresent());
        assertFalse(Files.exists(data.getParent()));
    }

    private static int port(Path data) throws Exception {
        return Integer.parseInt(Files.readAllLines(data.resolve("postmaster.pid")).get(3).trim());
    }
}
