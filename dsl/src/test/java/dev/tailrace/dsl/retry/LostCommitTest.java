package dev.tailrace.dsl.retry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.Tailrace;
import dev.tailrace.dsl.TailraceConfig;
import dev.tailrace.dsl.TransactionOptions;
import dev.tailrace.dsl.error.CommitOutcomeUnknownException;
import dev.tailrace.dsl.error.ConnectionLostException;
import dev.tailrace.dsl.retry.CommitProxy.Loss;
import dev.tailrace.dsl.testing.PrivateServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The connection dies during COMMIT, and the server knows what became of it; or does not, and then it must not be believed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LostCommitTest {
    private static final TransactionOptions CONFIRMING = TransactionOptions.DEFAULT.confirmingCommit();

    private PrivateServer server;

    @BeforeAll
    void start() {
        // Nothing but commits reaches the disk, so that a crash forgets what had not committed, its id included.
        server = PrivateServer.builder()
                .setting("synchronous_commit", "on")
                .setting("wal_writer_delay", "10s")
                .setting("wal_level", "minimal")
                .setting("max_wal_senders", "0")
                .setting("autovacuum", "off")
                .start();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    /** A database behind a proxy, with an empty table, as somebody who is no superuser. */
    private final class Behind implements AutoCloseable {
        final String name = server.newDatabase();
        final CommitProxy proxy = new CommitProxy("localhost", server.port());
        final Database db;

        Behind(String scheme) throws SQLException {
            execute("create role " + name + " login password 'app'");
            execute("create table written (id int); grant all on written to " + name);
            db = Tailrace.connect(TailraceConfig.builder(url(scheme)).poolSize(2).build());
        }

        private String url(String scheme) {
            return scheme.equals("postgresql")
                    ? "postgresql://" + name + ":app@127.0.0.1:" + proxy.port() + "/" + name
                    : "jdbc:pgsql://127.0.0.1:" + proxy.port() + "/" + name + "?user=" + name + "&password=app";
        }

        CompletableFuture<Long> write(TransactionOptions options) {
            return db.transactionAsync(options, tx -> tx.sql("insert into written values (1)").executeAsync());
        }

        long written() throws SQLException {
            try (var connection = server.connect(name)) {
                return number(connection, "select count(*) from written");
            }
        }

        void execute(String sql) {
            try (var connection = server.connect(name); var statement = connection.createStatement()) {
                statement.execute(sql);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() throws Exception {
            db.close();
            proxy.close();
        }
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement(); var row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static Throwable failure(CompletableFuture<?> future) {
        return assertThrows(ExecutionException.class, () -> future.get(60, TimeUnit.SECONDS)).getCause();
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "jdbc:pgsql"})
    void withoutConfirmationItIsUnknown(String scheme) throws Exception {
        try (var behind = new Behind(scheme)) {
            behind.proxy.loseCommit(Loss.ANSWER, () -> {});
            assertInstanceOf(CommitOutcomeUnknownException.class, failure(behind.write(TransactionOptions.DEFAULT)));
            assertEquals(1, behind.written());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "jdbc:pgsql"})
    void aCommitWhoseAnswerWasLostIsASuccess(String scheme) throws Exception {
        try (var behind = new Behind(scheme)) {
            behind.proxy.loseCommit(Loss.ANSWER, () -> {});
            assertEquals(1, behind.write(CONFIRMING).get(60, TimeUnit.SECONDS));
            assertEquals(1, behind.written());
            // the connection is gone, its slot is not
            for (var i = 2; i <= 4; i++) {
                behind.write(CONFIRMING).get(60, TimeUnit.SECONDS);
                assertEquals(i, behind.written());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "jdbc:pgsql"})
    void aCommitThatTheServerNeverGotIsRolledBackAndMayBeRetried(String scheme) throws Exception {
        for (var loss : new Loss[] {Loss.REQUEST, Loss.REQUEST_UNNOTICED}) {
            try (var behind = new Behind(scheme)) {
                behind.proxy.loseCommit(loss, () -> {});
                var lost = assertInstanceOf(ConnectionLostException.class, failure(behind.write(CONFIRMING)));
                assertFalse(lost.mayHaveTakenEffect());
                assertEquals(0, behind.written());
                behind.proxy.loseCommit(loss, () -> {});
                var attempts = new AtomicInteger();
                var retried = Retries.retryAsync(RetryPolicy.DEFAULT, () -> {
                    attempts.incrementAndGet();
                    return behind.write(CONFIRMING);
                });
                assertEquals(1, retried.get(60, TimeUnit.SECONDS));
                assertEquals(2, attempts.get());
                assertEquals(1, behind.written());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "jdbc:pgsql"})
    void aLostCommitOfReadsAloneIsNoLoss(String scheme) throws Exception {
        try (var behind = new Behind(scheme)) {
            behind.proxy.loseCommit(Loss.REQUEST, () -> {});
            var attempts = new AtomicInteger();
            var read = Retries.retryAsync(RetryPolicy.DEFAULT, () -> {
                attempts.incrementAndGet();
                return behind.db.transactionAsync(CONFIRMING, tx -> tx.from("written").countAsync());
            });
            assertEquals(0, read.get(60, TimeUnit.SECONDS));
            assertEquals(2, attempts.get());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "jdbc:pgsql"})
    void aNotificationThatMayHaveBeenSentIsAskedForToo(String scheme) throws Exception {
        try (var behind = new Behind(scheme)) {
            behind.proxy.loseCommit(Loss.ANSWER, () -> {});
            var sent = behind.db.transactionAsync(CONFIRMING, tx -> tx.sql("select pg_notify('news', '')").getAsync());
            assertEquals(1, sent.get(60, TimeUnit.SECONDS).size(), "committed, and so not sent again");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "jdbc:pgsql"})
    void afterARestartItStaysUnknown(String scheme) throws Exception {
        try (var behind = new Behind(scheme)) {
            behind.proxy.loseCommit(Loss.ANSWER, () -> {
                server.kill();
                server.restart();
            });
            assertInstanceOf(CommitOutcomeUnknownException.class, failure(behind.write(CONFIRMING)));
        }
    }

    /** One backend killed with -9: the postmaster lives on, memory is lost, and the same id is given out again. */
    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "jdbc:pgsql"})
    void anIdThatACrashGaveToAnotherTransactionIsNotBelieved(String scheme) throws Exception {
        try (var behind = new Behind(scheme)) {
            var xid = new AtomicReference<Long>();
            var reused = new AtomicReference<String>();
            behind.proxy.loseCommit(Loss.REQUEST_UNNOTICED, () -> {
                crashOneBackend(behind.name);
                reused.set(commitUntilReused(behind.name, xid.get()));
            });
            var outcome = behind.db.transactionAsync(CONFIRMING, tx -> tx.sql("insert into written values (1)").executeAsync()
                    .thenCompose(n -> tx.sql("select pg_current_xact_id()::text::bigint as id").firstAsync())
                    .thenAccept(row -> xid.set(row.orElseThrow().getLong("id"))));
            assertInstanceOf(CommitOutcomeUnknownException.class, failure(outcome));
            assertEquals("committed", reused.get(), "the id belongs to another, committed transaction by now");
        }
    }

    private void crashOneBackend(String database) {
        var before = checkpoint(database);
        try (var victim = server.connect("postgres")) {
            ProcessHandle.of(number(victim, "select pg_backend_pid()")).orElseThrow().destroyForcibly();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        var until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        for (var now = before; now == before || now < 0; now = checkpoint(database)) {
            if (System.nanoTime() - until > 0) throw new AssertionError("the server did not recover");
        }
    }

    /** Where the last checkpoint is, with which every recovery ends; negative while the server is away. */
    private long checkpoint(String database) {
        try (var connection = server.connect(database)) {
            return number(connection, "select checkpoint_lsn - '0/0' from pg_control_checkpoint()");
        } catch (SQLException e) {
            return -1;
        }
    }

    private String commitUntilReused(String database, long xid) {
        try (var connection = server.connect(database); var statement = connection.createStatement()) {
            while (number(connection, "select pg_snapshot_xmax(pg_current_snapshot())::text::bigint") <= xid) {
                statement.execute("insert into written values (99)");
            }
            try (var row = statement.executeQuery("select pg_xact_status('" + xid + "'::xid8)")) {
                row.next();
                return String.valueOf(row.getString(1));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
