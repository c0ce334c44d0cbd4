package dev.tailrace.dsl.driver;

import static dev.tailrace.dsl.driver.DriverUnderTest.ask;
import static dev.tailrace.dsl.driver.DriverUnderTest.execute;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tailrace.dsl.testing.TestServer;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Passwords, against a role that the otherwise trusting test server asks for one (SCRAM). */
interface PasswordConformance extends DriverUnderTest {
    String ROLE = "asked_for_password";
    String PASSWORD = "päss wörd&=%?";

    @BeforeAll
    default void askOneRoleForItsPassword() throws SQLException {
        try (var admin = TestServer.connect("postgres")) {
            if ("1".equals(ask(admin, "select count(*) from pg_roles where rolname = '" + ROLE + "'"))) {
                return;
            }
            execute(admin, "create role " + ROLE + " login password '" + PASSWORD + "'");
            var rules = ask(admin, "show hba_file");
            execute(admin, "create temp table rules (position int generated always as identity, line text)");
            execute(admin, "insert into rules (line) values ('host all " + ROLE + " all scram-sha-256')");
            execute(admin, "copy rules (line) from '" + rules + "' with (delimiter e'\\x01')");
            execute(admin, "copy (select line from rules order by position) to '" + rules + "' with (delimiter e'\\x01')");
            var before = ask(admin, "select clock_timestamp()");
            execute(admin, "select pg_reload_conf()");
            awaitReload(before);
        }
    }

    /** A new connection carries the time of the postmaster's last reload. */
    private static void awaitReload(String after) throws SQLException {
        var reloaded = false;
        while (!reloaded) {
            try (var fresh = TestServer.connect("postgres")) {
                reloaded = "t".equals(ask(fresh, "select pg_conf_load_time() > '" + after + "'"));
            }
        }
    }

    private ConnectTarget withPassword(String password) {
        var t = target();
        return new ConnectTarget(t.host(), t.port(), t.database(), ROLE, password, t.tls(), t.connectTimeout(), t.socketTimeout(), Map.of());
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
