package dev.tailrace.dsl.internal.open;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.error.ConnectionLostException;
import dev.tailrace.dsl.error.DeadlockException;
import dev.tailrace.dsl.error.LockNotAvailableException;
import dev.tailrace.dsl.error.QueryCancelledException;
import dev.tailrace.dsl.error.QueryFailedException;
import dev.tailrace.dsl.error.SerializationFailureException;
import dev.tailrace.dsl.error.ServerError;
import dev.tailrace.dsl.error.TailraceException;
import dev.tailrace.dsl.testing.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorTranslatorTest {
    private static String database;

    @BeforeAll
    static void createTables() throws Exception {
        database = TestServer.newDatabase();
        try (var connection = TestServer.connect(database); var statement = connection.createStatement()) {
            statement.execute("create table account (id int primary key, email text unique check (email <> 'forbidden'), age int)");
            statement.execute("insert into account values (1, 'one', 1), (2, 'other', 2)");
        }
    }

    @ParameterizedTest
    @EnumSource(FailingDriver.class)
    void anUnknownColumnKeepsItsSqlState(FailingDriver driver) {
        var failure = failure(driver, connection -> execute(connection, "select emial from account"));

        assertInstanceOf(QueryFailedException.class, failure);
        assertEquals("42703", failure.sqlState());
    }

    @Test
    void pgjdbcPassesPositionAndHintOn() {
        var failure = failure(FailingDriver.PGJDBC, connection -> execute(connection, "select emial from account"));

        var said = Objects.requireNonNull(failure.serverError());
        assertEquals(8, said.position());
        assertNotNull(said.hint());
        assertTrue(failure.getMessage().contains("at character 8"), failure::getMessage);
        assertTrue(failure.getMessage().contains(Objects.requireNonNull(said.hint())), failure::getMessage);
    }

    @ParameterizedTest
    @EnumSource(FailingDriver.class)
    void aStatementTimeoutOfTheServerIsACancelledQuery(FailingDriver driver) {
        var failure = failure(driver, connection -> {
            execute(connection, "set statement_timeout = 20");
            execute(connection, "select pg_sleep(30)");
        });
        assertInstanceOf(QueryCancelledException.class, failure);
    }

    @ParameterizedTest
    @EnumSource(FailingDriver.class)
    void nowaitOnALockedRowIsALockNotAvailable(FailingDriver driver) throws Exception {
        try (var holder = TestServer.connect(database)) {
            holder.setAutoCommit(false);
            execute(holder, "update account set age = 9 where id = 2");
            var failure = failure(driver, connection -> execute(connection, "select * from account where id = 2 for update nowait"));
            assertInstanceOf(LockNotAvailableException.class, failure);
            holder.rollback();
        }
    }

    @ParameterizedTest
    @EnumSource(FailingDriver.class)
    void aLostSerializableTransactionIsASerializationFailure(FailingDriver driver) throws Exception {
        var failure = failure(driver, connection -> {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            execute(connection, "select count(*) from account");
            try (var other = TestServer.connect(database)) {
                execute(other, "update account set age = age + 1 where id = 2");
            }
            execute(connection, "update account set age = 5 where id = 2");
        });
        assertInstanceOf(SerializationFailureException.class, failure);
    }

    @ParameterizedTest
    @EnumSource(FailingDriver.class)
    void twoTransactionsThatWaitForEachOtherAreADeadlock(FailingDriver driver) throws Exception {
        try (var other = TestServer.connect(database)) {
            other.setAutoCommit(false);
            execute(other, "set local deadlock_timeout = '1h'");
            execute(other, "update account set age = 1 where id = 1");
            var failure = failure(driver, connection -> {
                connection.setAutoCommit(false);
                execute(connection, "set local deadlock_timeout = '10ms'");
                execute(connection, "update account set age = 2 where id = 2");
                var waits = CompletableFuture.runAsync(() -> {
                    try {
                        execute(other, "update account set age = 3 where id = 2");
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                });
                try {
                    // A deadlock in either order of arrival: only this connection looks for one before an hour has passed.
                    execute(connection, "update account set age = 4 where id = 1");
                } finally {
                    connection.rollback();
                    waits.get(30, TimeUnit.SECONDS);
                }
            });
            assertInstanceOf(DeadlockException.class, failure);
            other.rollback();
        }
    }

    @ParameterizedTest
    @EnumSource(FailingDriver.class)
    void aTerminatedBackendIsALostConnection(FailingDriver driver) {
        var failure = failure(driver, connection -> execute(connection, "select pg_terminate_backend(pg_backend_pid())"));
        assertInstanceOf(ConnectionLostException.class, failure);
    }

    @ParameterizedTest
    @EnumSource(FailingDriver.class)
    void aConnectionThatIsClosedAlreadyIsALostConnection(FailingDriver driver) {
        var failure = failure(driver, connection -> {
            connection.close();
            execute(connection, "select 1");
        });
        assertInstanceOf(ConnectionLostException.class, failure);
    }

    @Test
    void whatNoDatabaseIsToBlameForPassesUnchanged() {
        var own = new IllegalStateException("the caller's own");
        assertSame(own, ErrorTranslator.statement(own));
        var translated = new QueryFailedException("already");
        assertSame(translated, ErrorTranslator.statement(translated));
    }

    @Test
    void aFailureThatIsItsOwnNextExceptionEnds() {
        var loop = new SQLException("first", "XX000");
        loop.setNextException(new SQLException("second", "XX000", new SQLException(loop)));
        var translated = assertInstanceOf(QueryFailedException.class, ErrorTranslator.statement(loop));
        assertNull(translated.serverError());
    }

    @Test
    void errorsNamePositionAndHint() {
        var said = new ServerError("42601", "syntax error", "Try harder.", null, null, null, null, null, 7);
        assertEquals("syntax error (SQLSTATE 42601, at character 7) Hint: Try harder.", ErrorTranslator.text(said));
    }

    private static TailraceException failure(FailingDriver driver, FailingDriver.Use use) {
        return driver.failure(database, use);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
