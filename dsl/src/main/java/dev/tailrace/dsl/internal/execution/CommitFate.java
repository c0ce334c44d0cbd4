package dev.tailrace.dsl.internal.execution;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What became of a COMMIT whose answer was lost: {@code pg_xact_status} of its id, asked over a new connection.
 *
 * <p>An id means the same transaction only within one life of one server: what a crash swallowed is given out anew, and another server has
 * ids of its own. So the server's life is read with the id, before COMMIT, and must be the same when it is asked: system identifier,
 * timeline, start of the postmaster, and place of the last checkpoint. The last is for crashes that the postmaster survives: recovery
 * always ends with a checkpoint of its own. An ordinary checkpoint in between looks the same, and leaves the outcome unknown.
 *
 * @param xid {@code null} if the transaction had none: it has only read
 */
record CommitFate(@Nullable String xid, int backendPid, String life) {
    private static final Logger log = LoggerFactory.getLogger(CommitFate.class);
    private static final int CONNECT_ATTEMPTS = 3;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    enum Answer {
        COMMITTED,
        ROLLED_BACK,
        UNKNOWN
    }

    private static final String LIFE = """
            concat_ws(
                '/',
                (select system_identifier from pg_control_system()),
                case when not pg_is_in_recovery() then left(pg_walfile_name(pg_current_wal_lsn()), 8) end,
                extract(epoch from pg_postmaster_start_time()),
                (select checkpoint_lsn from pg_control_checkpoint())
            )""";

    /**
     * For the transaction that is open on {@code connection}.
     *
     * @param wrote whether it may have written: it then gets an id if it has none yet, for what leaves no rows (NOTIFY) gets one only
     *     during COMMIT
     */
    static CommitFate of(Connection connection, boolean wrote) throws SQLException {
        var id = wrote ? "(case when not pg_is_in_recovery() then pg_current_xact_id() end)" : "pg_current_xact_id_if_assigned()";
        var sql = "select " + id + "::text, pg_backend_pid(), " + LIFE;
        try (var statement = connection.prepareStatement(sql); var row = statement.executeQuery()) {
            row.next();
            return new CommitFate(row.getString(1), row.getInt(2), row.getString(3));
        }
    }

    /** Blocks, for as long as connecting may take and the cancel bound. */
    Answer ask(JdbcEngine engine) {
        if (xid == null) return Answer.ROLLED_BACK;
        for (var attempt = 1; attempt <= CONNECT_ATTEMPTS; attempt++) {
            try {
                var connection = engine.source().dedicated();
                try {
                    return ask(connection, System.nanoTime() + engine.cancelBound().toNanos());
                } finally {
                    engine.source().endDedicated(connection);
                }
            } catch (SQLException | RuntimeException e) {
                log.debug("The outcome of a COMMIT could not be asked for, attempt {}", attempt, e);
            }
            if (attempt < CONNECT_ATTEMPTS) LockSupport.parkNanos(attempt * 5 * LOOK_NANOS);
        }
        return Answer.UNKNOWN;
    }

    /** Until it has ended; a backend that never heard of the COMMIT is told that nobody waits for it. */
    private Answer ask(Connection connection, long untilNanos) throws SQLException {
        var told = false;
        while (true) {
            var status = status(connection);
            switch (status) {
                case "committed" -> {
                    return Answer.COMMITTED;
                }
                case "aborted" -> {
                    return Answer.ROLLED_BACK;
                }
                case "in progress" -> {
                    if (System.nanoTime() - untilNanos > 0) return Answer.UNKNOWN;
                    if (told) LockSupport.parkNanos(LOOK_NANOS);
                    else endBackend(connection);
                    told = true;
                }
                default -> {
                    return Answer.UNKNOWN;
                }
            }
        }
    }

    private String status(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("select pg_xact_status(?::text::xid8), " + LIFE)) {
            statement.setString(1, xid);
            try (var row = statement.executeQuery()) {
                row.next();
                var status = row.getString(1);
                return status == null || !life.equals(row.getString(2)) ? "another life" : status;
            }
        }
    }

    /** Not while it waits for a standby: ended there, it would have committed without one. */
    private void endBackend(Connection connection) throws SQLException {
        var sql = """
                select pg_terminate_backend(pid)
                from pg_stat_activity
                where pid = ? and backend_xid = ?::text::xid8::xid and wait_event is distinct from 'SyncRep'""";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setInt(1, backendPid);
            statement.setString(2, xid);
            statement.executeQuery().close();
        }
    }
}
