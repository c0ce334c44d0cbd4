package dev.tailrace.dsl.internal.open;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.error.ConstraintViolationException;
import dev.tailrace.dsl.error.QueryFailedException;
import dev.tailrace.dsl.testing.TestServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ValuesStayOutTest {
    private static final String SECRET = "s3cr3t-v4lue";
    private static String database;

    @BeforeAll
    static void createTables() throws Exception {
        database = TestServer.newDatabase();
        try (var connection = TestServer.connect(database); var statement = connection.createStatement()) {
            statement.execute("create table account (id int primary key, email text unique, age int)");
            statement.execute("insert into account values (1, '" + SECRET + "', 1)");
        }
    }

    @ParameterizedTest
    @EnumSource(FailingDriver.class)
    void aUniqueViolationNamesTheConstraintAndNowhereTheValue(FailingDriver driver) {
        var failure = driver.failure(database, connection -> insert(connection, SECRET));

        assertInstanceOf(ConstraintViolationException.class, failure);
        var said = Objects.requireNonNull(failure.serverError());
        assertEquals("23505", said.sqlState());
        assertEquals("account_email_key", said.constraint());
        assertEquals("account", said.table());
        assertTrue(failure.getMessage().contains("account_email_key"), failure::getMessage);
        assertNoValue(failure);
    }

    @ParameterizedTest
    @EnumSource(FailingDriver.class)
    void aBatchThatFailsKeepsItsValuesOutOfTheStackTrace(FailingDriver driver) {
        var failure = driver.failure(database, connection -> {
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
    @EnumSource(FailingDriver.class)
    void aValueThatDoesNotConvertStaysOutOfTheMessage(FailingDriver driver) {
        var failure = driver.failure(database, connection -> {
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
    @EnumSource(FailingDriver.class)
    void aColumnReadAsTheWrongTypeKeepsItsValueOutOfTheStackTrace(FailingDriver driver) {
        var failure = driver.failure(database, connection -> {
            try (var statement = connection.prepareStatement("select email from account where id = 1");
                    var rows = statement.executeQuery()) {
                rows.next();
                rows.getInt(1);
            }
        });

        assertInstanceOf(QueryFailedException.class, failure);
        assertNoValue(failure);
    }

    private static void insert(Connection connection, String email) throws SQLException {
        try (var statement = connection.prepareStatement("insert into account values (3, ?, 3)")) {
            statement.setString(1, email);
            statement.executeUpdate();
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
