package dev.tailrace.snippets;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.Tailrace;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RetryingSnippetsTest {
    private SnippetDatabase server;
    private Database db;

    @BeforeEach
    void open() {
        server = new SnippetDatabase();
        db = Tailrace.connect(server.url());
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void aRetriedReadGivesItsRows() {
        assertEquals(List.of("Ada", "Alan"), Retrying.adults(db).join().stream().map(User::name).toList());
    }

    @Test
    void aConfirmedTransactionCommits() {
        assertEquals(1, Retrying.confirmed(db, 7).join());
        assertEquals("1", server.ask("select count(*) from accounts where id = 7"));
    }

    @Test
    void aClosedCircuitLetsCallsThrough() {
        assertEquals(3, Retrying.guarded(db, Retrying.breaker()).join().size());
    }
}
