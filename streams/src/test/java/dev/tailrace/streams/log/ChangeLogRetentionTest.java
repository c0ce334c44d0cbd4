package dev.tailrace.streams.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.Tailrace;
import dev.tailrace.dsl.error.InvalidQueryException;
import dev.tailrace.dsl.testing.TestServer;
import dev.tailrace.streams.ChangeLog;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChangeLogRetentionTest {
    private Database database;
    private ChangeLog log;
    private Connection connection;

    @BeforeEach
    void install() throws Exception {
        var name = TestServer.newDatabase();
        connection = TestServer.connect(name);
        database = Tailrace.connect(TestServer.url(name));
        execute("create table orders (id int primary key, note text)");
        log = ChangeLog.of(database).installAsync().get(60, TimeUnit.SECONDS);
        log.watchAsync("orders").get(60, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        database.close();
        connection.close();
    }

    private void execute(String sql) throws Exception {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long logged() throws Exception {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("select count(*) from tailrace.change_log")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @Test
    void whatTheTriggersWroteIsTrimmedByThePolicyThatWasStored() throws Exception {
        execute("insert into orders select i, repeat(md5(i::text), 8) from generate_series(1, 2000) i");
        assertEquals(0, log.trimAsync().get(60, TimeUnit.SECONDS).segments());
        assertEquals(2000, logged());

        log.retainAsync(new Retention(Duration.ofDays(1), 2 << 20, Duration.ZERO)).get(60, TimeUnit.SECONDS);
        var report = log.trimAsync().get(60, TimeUnit.SECONDS);

        assertEquals(1, report.segments());
        assertTrue(report.rotated());
        assertEquals(List.of(), report.lostConsumers());
        assertEquals(0, logged());
        execute("update orders set note = 'again'");
        assertEquals(2000, logged());
    }

    @Test
    void refusesToTrimInsideATransaction() {
        var refused = assertThrows(
                ExecutionException.class,
                () -> database.transactionAsync(transaction -> log.trimAsync()).get(60, TimeUnit.SECONDS));

        assertInstanceOf(InvalidQueryException.class, refused.getCause());
    }
}
