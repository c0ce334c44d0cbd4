package dev.tailrace.snippets;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.Tailrace;
import dev.tailrace.dsl.work.Fed;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkSnippetsTest {
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
    void whatIsPutIsTaken() {
        assertEquals(Optional.of("to Ada"), Working.handOver().join());
    }

    @Test
    void aPoolLooksUsersUp() {
        assertEquals(List.of("Ada", "Kim"), Working.names(db, List.of(1L, 99L, 3L)));
    }

    @Test
    void usersAreSortedIntoDrains() {
        var sorted = Working.sort(db);
        assertEquals(List.of("Ada", "Alan"), sorted.adults().stream().map(User::name).sorted().toList());
        assertEquals(List.of("Kim"), sorted.children());
        assertEquals(new Fed(3, 0), sorted.fed());
    }
}
