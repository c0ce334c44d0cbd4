package dev.tailrace.streams.internal.decoding;

import dev.tailrace.dsl.testing.TestServer;
import java.sql.Connection;
import java.sql.SQLException;

/** A table of one row, of whatever columns a test names, that PostgreSQL itself puts into JSON. */
final class ThingsTable implements AutoCloseable {
    private final Connection connection = TestServer.connect(TestServer.newDatabase());

    ThingsTable() throws SQLException {
        execute("set timezone = 'UTC'; set intervalstyle = 'iso_8601'; create type mood as enum ('HAPPY', 'sad')");
    }

    void setIntervalStyle(String style) throws SQLException {
        execute("set intervalstyle = " + style);
    }

    <R> R read(Class<R> type, String columns) throws SQLException {
        return RecordDecoder.of(type).decode(json(columns), "public.things");
    }

    private String json(String columns) throws SQLException {
        execute("drop table if exists things; create table things as select " + columns);
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("select to_jsonb(t) from things t")) {
            rows.next();
            return rows.getString(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
