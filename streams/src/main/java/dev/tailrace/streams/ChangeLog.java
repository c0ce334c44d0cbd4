package dev.tailrace.streams;

import dev.tailrace.dsl.Database;
import dev.tailrace.streams.consumer.Consumer;
import dev.tailrace.streams.consumer.ConsumerOptions;
import dev.tailrace.streams.event.ChangedRow;
import dev.tailrace.streams.event.StreamEvent;
import dev.tailrace.streams.internal.log.ChangeLogs;
import dev.tailrace.streams.log.ChangeLogScript;
import dev.tailrace.streams.log.LogCheck;
import dev.tailrace.streams.log.Retention;
import dev.tailrace.streams.log.Start;
import dev.tailrace.streams.log.TrimReport;
import dev.tailrace.streams.log.WatchOptions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/**
 * The change log of a database: triggers write each change of a watched table to it, inside the transaction that makes the change. It lives
 * in the schema {@code tailrace}, and what is watched stays watched until it is unwatched, whether or not anybody reads.
 *
 * <p>Every call here is idempotent, runs in transactions of its own (so never inside yours) and, where it needs a lock on a table, waits
 * for it in short turns, so that no writer waits long for it. Cancelling a future stops the work on the server; what was not committed is
 * undone. Calls fail with {@link dev.tailrace.streams.error.PrivilegeMissingException} where the role may not,
 * {@link dev.tailrace.streams.error.TableBusyException} where a lock was not to be had, and
 * {@link dev.tailrace.streams.error.ChangeLogMissingException} where there is no log, or one of another version.
 *
 * <p>Not promised: what is written while {@code session_replication_role} is {@code replica}, or while somebody has a trigger disabled
 * ({@link #checkAsync} tells), and what deferred constraints of the primary key undo. The owner of a watched table can write to the log
 * what he likes in the name of his table.
 */
public interface ChangeLog {
    /** The change log of {@code database}, whether or not it is installed. */
    static ChangeLog of(Database database) {
        return ChangeLogs.of(database);
    }

    /**
     * Makes the schema {@code tailrace} and the role {@code tailrace_writer}, unless they are there. Needs CREATE on the database, and
     * either CREATEROLE or, done once by an administrator, {@code create role tailrace_writer nologin; grant tailrace_writer to …}.
     */
    CompletableFuture<ChangeLog> installAsync();

    /** Watches the record's table with {@link WatchOptions#DEFAULT}. */
    default CompletableFuture<ChangeLog> watchAsync(Class<? extends Record> type) {
        return watchAsync(type, WatchOptions.DEFAULT);
    }

    /** Watches the record's table. */
    CompletableFuture<ChangeLog> watchAsync(Class<? extends Record> type, WatchOptions options);

    /** Watches a table with {@link WatchOptions#DEFAULT}. */
    default CompletableFuture<ChangeLog> watchAsync(String table) {
        return watchAsync(table, WatchOptions.DEFAULT);
    }

    /**
     * Logs each change of a table from now on; of a table that is watched already, with these options instead. Needs the TRIGGER privilege
     * on the table and its partitions, and to be the log's installer or a superuser.
     *
     * <p>Fails with {@link dev.tailrace.dsl.error.UnknownTableException}, {@link dev.tailrace.dsl.error.UnknownColumnException}, or
     * {@link dev.tailrace.streams.error.WatchRefusedException} for a table that cannot be watched so, a predicate that is none among it.
     *
     * @param table found on the search path, or as {@code schema.name}; of a partitioned table its root
     */
    CompletableFuture<ChangeLog> watchAsync(String table, WatchOptions options);

    /** Logs a table no more. What was logged stays until retention takes it. Also of a table that was dropped. */
    CompletableFuture<ChangeLog> unwatchAsync(String table);

    /** Removes everything: triggers, log, consumers, and the role unless another database uses it. */
    CompletableFuture<ChangeLog> uninstallAsync();

    /** Lets {@code role} read the log and be a consumer of it, and nothing more. */
    CompletableFuture<ChangeLog> grantAsync(String role);

    /** Looks at every watched table for what keeps its changes out of the log. */
    CompletableFuture<LogCheck> checkAsync();

    /** A reader of this log that the database knows by {@code name}, with {@link ConsumerOptions#DEFAULT}; see there where it begins. */
    default Consumer<ChangedRow> consumer(String name) {
        return consumer(name, ConsumerOptions.DEFAULT);
    }

    /**
     * A reader of this log that the database knows by {@code name}. Nothing runs before it is asked to.
     *
     * @throws IllegalArgumentException if {@code name} is blank
     */
    Consumer<ChangedRow> consumer(String name, ConsumerOptions options);

    /**
     * What the log holds from {@code start} on, and whatever comes after it, for somebody without a name, who keeps places by himself: see
     * {@link dev.tailrace.streams.event.ChangeOrigin#position}. It gets {@code Change}, {@code Truncate}, {@code Gap} and
     * {@code SchemaChanged} events, no {@code CaughtUp}.
     *
     * <p>A cold publisher: each subscription reads on its own, from its first demand on, with two connections outside the pool, and keeps
     * the log from being trimmed, within its retention; cancelling gives all that up. A slow subscriber holds up nobody else. After a lost
     * connection it goes on, and the last events before that may come again. It never completes by itself.
     *
     * <p>It fails with {@link dev.tailrace.streams.error.HistoryLostException} if the log does not hold any more what comes next, or if the
     * server was out of reach for longer than the stream's place is kept (30 s), with
     * {@link dev.tailrace.streams.error.ChangeLogMissingException} if there is no log or a table is not watched, and with
     * {@link dev.tailrace.streams.error.PrivilegeMissingException} if the role may not read the existing rows.
     *
     * @param tables the tables, as {@code schema.name} or as found on the search path; none: all that are watched
     */
    Flow.Publisher<StreamEvent<ChangedRow>> publisher(Start start, String... tables);

    /**
     * How long changes stay in the log, for everybody who uses it; until then {@link Retention#DEFAULT} holds. Needs the rights of the
     * log's installer. Whoever reads the log keeps it trimmed.
     */
    CompletableFuture<ChangeLog> retainAsync(Retention retention);

    /**
     * Trims the log now: goes to the next segment if that is due, and empties those that {@link Retention} lets go. Seldom needed, for
     * every process that reads the log does so by itself. Never waits long for anybody who uses the log: {@link TrimReport#postponed} tells
     * of what was in use. What was emptied before it was cancelled stays so.
     */
    CompletableFuture<TrimReport> trimAsync();

    /** The DDL as text, for a database where somebody else has to run it: begin with nothing and add what it shall do. */
    ChangeLogScript script();
}
