package dev.tailrace.dsl.driver;

import static dev.tailrace.dsl.driver.DriverUnderTest.ask;
import static dev.tailrace.dsl.driver.DriverUnderTest.execute;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tailrace.dsl.testing.PrivateServer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Passwords, against a server that asks for one (SCRAM). */
interface PasswordConformance extends DriverUnderTest {
    String ROLE = "asked_for_password";
    String PASSWORD = "päss wörd&=%?";

    /** Shared by both drivers' tests; deleted when the JVM ends. */
    final class Asking {
        private static final PrivateServer server = start();

        private Asking() {}

        private static PrivateServer start() {
            var started = PrivateServer.builder()
                    .hostBasedAuthentication("host all postgres samehost trust", "host all " + ROLE + " samehost scram-sha-256")
                    .start();
            try (var admin = started.connect("postgres")) {
                execute(admin, "create role " + ROLE + " login password '" + PASSWORD + "'");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            return started;
        }
    }

    private static ConnectTarget withPassword(String password) {
        var tls = new Tls(Tls.Mode.DISABLE, null, null, null);
        return new ConnectTarget(
                "localhost", Asking.server.port(), "postgres", ROLE, password, tls, Duration.ofSeconds(20), Duration.ZERO, Map.of());
    }

    @Test
    default void theRightPasswordOpensWhateverCharactersItHas() throws SQLException {
        try (var connection = driver().open(withPassword(PASSWORD))) {
            assertEquals(ROLE, ask(connection, "select current_user"));
        }
    }

    @Test
    default void aWrongPasswordIsSqlState28P01AndNotRepeated() {
        var refused = assertThrows(SQLException.class, () -> driver().open(withPassword("wrong-secret")));
        assertEquals("28P01", refused.getSQLState());
        assertFalse(refused.toString().contains("wrong-secret"));
    }

    @Test
    default void aMissingPasswordIsAnSqlException() {
        assertThrows(SQLException.class, () -> driver().open(withPassword(null)));
    }
}
