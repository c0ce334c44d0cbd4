package dev.tailrace.dsl.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** A primary and a standby that streams from it, for tests that kill, pause and promote them. */
public final class ReplicatedServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final PrivateServer primary = PrivateServer.builder().setting("fsync", "off").start();
    private final String database = primary.newDatabase();
    private final PrivateServer replica;

    public ReplicatedServer() {
        try {
            replica = PrivateServer.builder().setting("fsync", "off").standbyOf(primary).start();
        } catch (RuntimeException e) {
            primary.close();
            throw e;
        }
    }

    public PrivateServer primary() {
        return primary;
    }

    public PrivateServer replica() {
        return replica;
    }

    /** The database both have. */
    public String database() {
        return database;
    }

    /** Stops the replica from replaying what it receives. */
    public void pause() {
        ask(replica, "select pg_wal_replay_pause()");
        await(replica, "select pg_get_wal_replay_pause_state()", "paused");
    }

    public void resume() {
        ask(replica, "select pg_wal_replay_resume()");
    }

    /** Returns once the replica shows everything that the primary does. */
    public void awaitCaughtUp() {
        await(replica, "select pg_last_wal_replay_lsn() >= '" + ask(primary, "select pg_current_wal_flush_lsn()") + "'", "t");
    }

    /** How many statements that hold {@code marker} run on the server that is asked. */
    public String running(String marker) {
        return "select count(*) from pg_stat_activity where state = 'active' and pid <> pg_backend_pid() and query like '%" + marker + "%'";
    }

    /** Runs {@code sql} beside the tests and gives back what its first row begins with, or an empty string. */
    public String ask(PrivateServer server, String sql) {
        try (Connection connection = server.connect(database); var statement = connection.createStatement()) {
            if (!statement.execute(sql)) return "";
            try (var rows = statement.getResultSet()) {
                return rows.next() ? String.valueOf(rows.getString(1)) : "";
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns once {@code sql} answers so. */
    public void await(PrivateServer server, String sql, String wanted) {
        var began = System.nanoTime();
        var said = ask(server, sql);
        while (!wanted.equals(said)) {
            if (System.nanoTime() - began > PATIENCE.toNanos()) throw new AssertionError("not " + wanted + " but " + said + ": " + sql);
            said = ask(server, sql);
        }
    }

    @Override
    public void close() {
        replica.close();
        primary.close();
    }
}
