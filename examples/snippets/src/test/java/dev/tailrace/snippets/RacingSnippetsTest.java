package dev.tailrace.snippets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.Tailrace;
import dev.tailrace.dsl.publish.Publishers;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RacingSnippetsTest {
    private Database primary;
    private Database replica;

    @BeforeAll
    void open() {
        var server = new SnippetDatabase();
        primary = Tailrace.connect(server.url());
        replica = Tailrace.connect(server.url());
    }

    @AfterAll
    void close() {
        primary.close();
        replica.close();
    }

    @Test
    void eitherDatabaseAnswers() {
        var winner = Racing.adultsFromEither(primary, replica).join();
        assertTrue(Set.of("primary", "replica").contains(winner.name()), winner::name);
        assertEquals(List.of("Ada", "Alan"), winner.value().stream().map(User::name).sorted().toList());
    }

    @Test
    void allOutcomesAndTheFirstMatch() {
        var counted = Racing.counted(primary, replica);
        assertEquals(2, counted.outcomes().join().size());
        assertEquals(2, Publishers.collect(counted.published()).join().size());
        assertEquals(3, counted.upToDate().join().value());
    }

    @Test
    void aHedgedQueryAnswers() {
        assertEquals(3, Racing.hedged(primary).join().size());
    }
}
