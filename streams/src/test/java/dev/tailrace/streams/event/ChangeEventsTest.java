package dev.tailrace.streams.event;

import static dev.tailrace.streams.LoggedDatabase.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.publish.Publishers;
import dev.tailrace.dsl.publish.Subscribers;
import dev.tailrace.streams.LoggedDatabase;
import dev.tailrace.streams.log.Position;
import dev.tailrace.streams.log.Start;
import dev.tailrace.streams.log.WatchOptions;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Java reads from events that a real table set off. */
class ChangeEventsTest {
    private LoggedDatabase shop;

    @BeforeEach
    void open() throws Exception {
        shop = new LoggedDatabase();
        shop.execute("create table orders (id int primary key, total int not null)");
        get(shop.log.watchAsync("orders", WatchOptions.builder().oldRows().changedColumns().where("10 / row.total > 0").build()));
    }

    @AfterEach
    void close() throws Exception {
        shop.close();
    }

    private List<StreamEvent<ChangedRow>> first(int count, Start start) throws Exception {
        return get(Publishers.collect(Publishers.take(shop.log.publisher(start, "orders"), count)));
    }

    @Test
    void aChangeSaysWhereItComesFrom() throws Exception {
        shop.execute("begin; insert into orders values (1, 5); update orders set total = 6; delete from orders; commit; truncate orders");

        var events = first(4, Start.OLDEST);

        var insert = assertInstanceOf(Insert.class, events.get(0));
        assertEquals("public.orders", insert.origin().table());
        assertEquals(ChangedRow.parse("{\"id\": 1}"), insert.origin().key());
        assertEquals(insert.at(), insert.origin().at());
        assertFalse(insert.at().isAfter(Instant.now().plusSeconds(1)));
        assertFalse(insert.existing());
        var update = assertInstanceOf(Update.class, events.get(1));
        assertEquals(insert.origin().transactionId(), update.origin().transactionId());
        assertTrue(insert.origin().seq() < update.origin().seq());
        assertEquals(Set.of("total"), update.changedColumns());
        assertEquals("5", ((ChangedRow) update.before()).text("total"));
        assertEquals("6", ((ChangedRow) assertInstanceOf(Delete.class, events.get(2)).before()).text("total"));
        var truncate = assertInstanceOf(Truncate.class, events.get(3));
        assertEquals("public.orders", truncate.table());
        assertTrue(truncate.origin().transactionId() > insert.origin().transactionId());
    }

    @Test
    void aStreamGoesOnBehindThePositionOfAChangeAsText() throws Exception {
        shop.execute("insert into orders values (1, 5), (2, 5), (3, 5)");
        var change = assertInstanceOf(Insert.class, first(2, Start.OLDEST).get(1));

        var position = Position.parse(change.origin().position().toString());

        assertEquals(change.origin().position(), position);
        var next = assertInstanceOf(Insert.class, first(1, Start.at(position)).get(0));
        assertEquals("3", ((ChangedRow) next.row()).text("id"));
    }

    @Test
    void aStreamBeginsAtATime() throws Exception {
        shop.execute("insert into orders values (1, 5)");
        shop.execute("update tailrace.change_log set at = now() - interval '1 hour'");
        shop.execute("insert into orders values (2, 5)");

        var event = assertInstanceOf(Insert.class, first(1, Start.at(Instant.now().minusSeconds(600))).get(0));

        assertEquals("2", ((ChangedRow) event.row()).text("id"));
    }

    @Test
    void whatCannotBeShownIsAGapThatNamesTheRow() throws Exception {
        shop.execute("insert into orders values (7, 0)");

        var gap = assertInstanceOf(Gap.class, first(1, Start.OLDEST).get(0));

        assertEquals(Gap.Reason.UNREADABLE_CHANGE, gap.reason());
        assertEquals("public.orders", gap.table());
        assertEquals(ChangedRow.parse("{\"id\": 7}"), gap.key());
        assertEquals(1, gap.count());
        assertFalse(gap.detail().isEmpty());
    }

    @Test
    void anAlterationTellsTheColumnsAndWhetherToWatchAgain() throws Exception {
        var events = new LinkedBlockingQueue<StreamEvent<ChangedRow>>();
        var subscriber = Subscribers.<StreamEvent<ChangedRow>>forEach(events::add);
        shop.log.publisher(Start.NOW, "orders").subscribe(subscriber);
        shop.until("exists (select from tailrace.consumer where owner is not null)");
        shop.execute("insert into orders values (1, 5)");
        assertInstanceOf(Insert.class, events.poll(30, TimeUnit.SECONDS));

        shop.execute("alter table orders add column note varchar(9)");

        var changed = assertInstanceOf(SchemaChanged.class, events.poll(30, TimeUnit.SECONDS));
        assertEquals("public.orders", changed.table());
        assertEquals(List.of("id"), changed.keyColumns());
        assertEquals(new SchemaChanged.Column("note", "character varying(9)", true), changed.columns().get(2));
        assertFalse(changed.rewatch());
        shop.execute("alter table orders rename column id to number");
        assertTrue(assertInstanceOf(SchemaChanged.class, events.poll(30, TimeUnit.SECONDS)).rewatch());
        subscriber.completion().cancel(true);
    }
}
