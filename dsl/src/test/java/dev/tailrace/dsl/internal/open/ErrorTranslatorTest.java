package dev.tailrace.dsl.internal.open;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.error.ConnectionLostException;
import dev.tailrace.dsl.error.ConstraintViolationException;
import dev.tailrace.dsl.error.DeadlockException;
import dev.tailrace.dsl.error.LockNotAvailableException;
import dev.tailrace.dsl.error.QueryCancelledException;
import dev.tailrace.dsl.error.QueryFailedException;
import dev.tailrace.dsl.error.SerializationFailureException;
import dev.tailrace.dsl.error.ServerError;
import dev.tailrace.dsl.error.TailraceException;
import dev.tailrace.dsl.testing.TestServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorTranslatorTest {
    private static final String SECRET = "s3cr3t-v4lue";
    private static String database;

    enum Driver {
        PGJDBC,
        PGJDBC_NG;

        Connection open() throws SQLException {
            return this == PGJDBC ? TestServer.connect(database) : DriverManager.getConnection(TestServer.pgjdbcNgUrl(database));
        }
    }

    @FunctionalInterface
    interface Use {
        void of(Connection connection) throws Exception;
    }

    @BeforeAll
    static void createTables() throws Exception {
        database = TestServer.newDatabase();
        try (var connection = TestServer.connect(database); var statement = connection.createStatement()) {
            statement.execute("create table account (id int primary key, email text unique check (email <> 'forbidden'), age int)");
            statement.execute("insert into account values (1, '" + SECRET + "', 1), (2, 'other', 2)");
        }
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void aUniqueViolationNamesTheConstraintAndNowhereTheValue(Driver driver) {
        var failure = failure(driver, connection -> insert(connection, SECRET));

        assertInstanceOf(ConstraintViolationException.class, failure);
        var said = Objects.requireNonNull(failure.serverError());
        assertEquals("23505", said.sqlState());
        assertEquals("account_email_key", said.constraint());
        assertEquals("account", said.table());
        assertTrue(failure.getMessage().contains("account_email_key"), failure::getMessage);
        assertNoValue(failure);
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void aBatchThatFailsKeepsItsValuesOutOfTheStackTrace(Driver driver) {
        var failure = failure(driver, connection -> {
            try (var statement = connection.prepareStatement("insert into account values (?, ?, 3)")) {
                for (var id = 10; id < 13; id++) {
                    statement.setInt(1, id);
                    statement.setString(2, SECRET);
                    statement.addBatch();
                }
                statement.executeBatch();
            }
        });

        assertEquals("23505", failure.sqlState());
        assertNoValue(failure);
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void aValueThatDoesNotConvertStaysOutOfTheMessage(Driver driver) {
        var failure = failure(driver, connection -> {
            try (var statement = connection.prepareStatement("select ?::text::int")) {
                statement.setString(1, SECRET);
                statement.executeQuery();
            }
        });

        assertInstanceOf(QueryFailedException.class, failure);
        assertEquals("22P02", failure.sqlState());
        assertNoValue(failure);
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void aColumnReadAsTheWrongTypeKeepsItsValueOutOfTheStackTrace(Driver driver) {
        var failure = failure(driver, connection -> {
            try (var statement = connection.prepareStatement("select email from account where id = 1");
                    var rows = statement.executeQuery()) {
                rows.next();
                rows.getInt(1);
            }
        });

        assertInstanceOf(QueryFailedException.class, failure);
        assertNoValue(failure);
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void anUnknownColumnKeepsItsSqlState(Driver driver) {
        var failure = failure(driver, connection -> execute(connection, "select emial from account"));

        assertInstanceOf(QueryFailedException.class, failure);
        assertEquals("42703", failure.sqlState());
    }

    @Test
    void pgjdbcPassesPositionAndHintOn() {
        var failure = failure(Driver.PGJDBC, connection -> execute(connection, "select emial from account"));

        var said = Objects.requireNonNull(failure.serverError());
        assertEquals(8, said.position());
        assertNotNull(said.hint());
        assertTrue(failure.getMessage().contains("at character 8"), failure::getMessage);
        assertTrue(failure.getMessage().contains(Objects.requireNonNull(said.hint())), failure::getMessage);
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void aStatementTimeoutOfTheServerIsACancelledQuery(Driver driver) {
        var failure = failure(driver, connection -> {
            execute(connection, "set statement_timeout = 20");
            execute(connection, "select pg_sleep(30)");
        });
        assertInstanceOf(QueryCancelledException.class, failure);
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void nowaitOnALockedRowIsALockNotAvailable(Driver driver) throws Exception {
        try (var holder = TestServer.connect(database)) {
            holder.setAutoCommit(false);
            execute(holder, "update account set age = 9 where id = 2");
            var failure = failure(driver, connection -> execute(connection, "select * from account where id = 2 for update nowait"));
            assertInstanceOf(LockNotAvailableException.class, failure);
            holder.rollback();
        }
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void aLostSerializableTransactionIsASerializationFailure(Driver driver) throws Exception {
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
    @EnumSource(Driver.class)
    void twoTransactionsThatWaitForEachOtherAreADeadlock(Driver driver) throws Exception {
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
    @EnumSource(Driver.class)
    void aTerminatedBackendIsALostConnection(Driver driver) {
        var failure = failure(driver, connection -> execute(connection, "select pg_terminate_backend(pg_backend_pid())"));
        assertInstanceOf(ConnectionLostException.class, failure);
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void aConnectionThatIsClosedAlreadyIsALostConnection(Driver driver) {
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

    private static TailraceException failure(Driver driver, Use use) {
        try (var connection = driver.open()) {
            try {
                use.of(connection);
            } catch (Exception e) {
                return assertInstanceOf(TailraceException.class, ErrorTranslator.statement(e));
            }
            throw new AssertionError("nothing failed");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static void insert(Connection connection, String email) throws SQLException {
        try (var statement = connection.prepareStatement("insert into account values (3, ?, 3)")) {
            statement.setString(1, email);
            statement.executeUpdate();
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void assertNoValue(Throwable failure) {
        var trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        assertFalse(trace.toString().contains(SECRET), trace::toString);
        assertNotNull(failure.getCause());
        assertTrue(failure.getCause().getStackTrace().length > 0);
    }
}
