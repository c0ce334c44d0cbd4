package dev.tailrace.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.Tailrace;
import dev.tailrace.dsl.publish.Publishers;
import dev.tailrace.dsl.record.Id;
import dev.tailrace.dsl.testing.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PollsTest {
    record Item(@Id int id, String name, Instant updatedAt, long serial, LocalDateTime local) {}

    private Database db;
    private String name;

    @BeforeEach
    void open() throws Exception {
        name = TestServer.newDatabase();
        execute("create table items (id int primary key, name text, updated_at timestamptz not null default clock_timestamp(),"
                + " serial bigserial, local timestamp default now())");
        db = Tailrace.connect(TestServer.url(name));
    }

    @AfterEach
    void close() {
        db.close();
    }

    private void execute(String sql) throws Exception {
        try (var connection = TestServer.connect(name); var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void rowsComeAsRecordsByTheirWatermark() throws Exception {
        execute("insert into items (id, name, updated_at) values (2, 'b', '2024-01-01Z'), (1, 'a', '2024-01-01Z'),"
                + " (0, 'c', '2024-01-02Z')");

        var items = Publishers.collect(Publishers.take(
                Polls.of(db).table(Item.class).watermark(Item::updatedAt).from(Instant.EPOCH).publisher(), 3));

        assertEquals(List.of("a", "b", "c"), items.get(30, TimeUnit.SECONDS).stream().map(Item::name).toList());
    }

    @Test
    void aNumberOrALocalTimeWillDoAsWatermark() throws Exception {
        execute("insert into items (id, name) select g, 'n' || g from generate_series(1, 1100) g");

        var bySerial = Polls.of(db).table(Item.class).watermark(Item::serial).from(50L).every(Duration.ofMillis(10));
        var byLocal = Polls.of(db).table(Item.class).watermark(Item::local).from(LocalDateTime.of(2000, 1, 1, 0, 0));

        var ids = Publishers.collect(Publishers.take(bySerial.publisher(), 1050)).get(30, TimeUnit.SECONDS).stream().map(Item::id).toList();
        assertEquals(IntStream.rangeClosed(51, 1100).boxed().toList(), ids);
        assertEquals(1, Publishers.collect(Publishers.take(byLocal.publisher(), 1)).get(30, TimeUnit.SECONDS).size());
    }

    @Test
    void whatMakesNoSenseIsRefusedAtOnce() {
        var poll = Polls.of(db).table(Item.class).watermark(Item::updatedAt);

        assertThrows(IllegalArgumentException.class, () -> poll.every(Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> poll.overlap(Duration.ofSeconds(-1)));
    }
}
