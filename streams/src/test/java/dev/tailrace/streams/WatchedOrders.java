package dev.tailrace.streams;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.Tailrace;
import dev.tailrace.streams.testing.RawLog;
import dev.tailrace.streams.testing.RawWatchesKt;

/** A database with a watched table {@code orders (id, note)}. */
public final class WatchedOrders implements AutoCloseable {
    private final RawLog log = new RawLog(dev.tailrace.dsl.testing.TestServer.newDatabase());
    public final Database db;

    public record Order(@dev.tailrace.dsl.record.Id int id, String note) {}

    public WatchedOrders() {
        execute("create table orders (id int primary key, note text)");
        RawWatchesKt.watch(log, "orders");
        db = Tailrace.connect(log.getUrl());
    }

    public void execute(String sql) {
        try (var connection = log.connect()) {
            log.execute(sql, connection);
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        db.close();
        log.close();
    }
}
