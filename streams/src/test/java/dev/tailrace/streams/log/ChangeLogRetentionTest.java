package dev.tailrace.streams.log;

import static dev.tailrace.streams.LoggedDatabase.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.error.InvalidQueryException;
import dev.tailrace.streams.LoggedDatabase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChangeLogRetentionTest {
    private LoggedDatabase shop;

    @BeforeEach
    void open() throws Exception {
        shop = new LoggedDatabase();
        shop.execute("create table orders (id int primary key, note text)");
        get(shop.log.watchAsync("orders"));
    }

    @AfterEach
    void close() throws Exception {
        shop.close();
    }

    private long logged() throws Exception {
        return shop.number("select count(*) from tailrace.change_log");
    }

    @Test
    void whatTheTriggersWroteIsTrimmedByThePolicyThatWasStored() throws Exception {
        shop.execute("insert into orders select i, repeat(md5(i::text), 8) from generate_series(1, 2000) i");
        assertEquals(0, get(shop.log.trimAsync()).segments());
        assertEquals(2000, logged());

        get(shop.log.retainAsync(new Retention(Duration.ofDays(1), 2 << 20, Duration.ZERO)));
        var report = get(shop.log.trimAsync());

        assertEquals(1, report.segments());
        assertTrue(report.rotated());
        assertFalse(report.postponed());
        assertTrue(report.freedBytes() > 0);
        assertTrue(report.logBytes() < 1 << 20);
        assertEquals(List.of(), report.lostConsumers());
        assertEquals(0, logged());
        shop.execute("update orders set note = 'again'");
        assertEquals(2000, logged());
    }

    @Test
    void refusesToTrimInsideATransaction() {
        var refused = assertThrows(ExecutionException.class, () -> get(shop.db.transactionAsync(tx -> shop.log.trimAsync())));

        assertInstanceOf(InvalidQueryException.class, refused.getCause());
    }
}
