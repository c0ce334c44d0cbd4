package dev.tailrace.dsl.internal.open;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.driver.ConnectTarget;
import dev.tailrace.dsl.driver.PostgresDriver;
import dev.tailrace.dsl.driver.Tls;
import dev.tailrace.dsl.driver.Tls.Mode;
import dev.tailrace.dsl.error.AuthenticationFailedException;
import dev.tailrace.dsl.error.ConnectFailedException;
import dev.tailrace.dsl.error.DatabaseNotFoundException;
import dev.tailrace.dsl.error.HostUnreachableException;
import dev.tailrace.dsl.error.TailraceException;
import dev.tailrace.dsl.error.UnsupportedServerException;
import dev.tailrace.dsl.testing.PrivateServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConnectErrorsTest {
    private static final String WRONG = "wr0ng-p4ssword";
    private static PrivateServer server;

    enum Driver {
        PGJDBC(PostgresDriver.pgjdbc()),
        PGJDBC_NG(PostgresDriver.pgjdbcNg());

        private final PostgresDriver driver;

        Driver(PostgresDriver driver) {
            this.driver = driver;
        }
    }

    @BeforeAll
    static void start() throws Exception {
        server = PrivateServer.builder()
                .setting("max_connections", "10")
                .hostBasedAuthentication("host all locked all scram-sha-256", "host all all all trust")
                .start();
        try (var connection = server.connect("postgres"); var statement = connection.createStatement()) {
            statement.execute("create role locked login password 'right'; create role crowded login connection limit 0");
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void aWrongPasswordIsAnAuthenticationFailureThatDoesNotTellIt(Driver driver) {
        var failure = assertThrows(AuthenticationFailedException.class, () -> open(driver, target("postgres", "locked", WRONG)));

        assertEquals("28P01", failure.sqlState());
        assertTrue(failure.getMessage().contains("locked"), failure::getMessage);
        var trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        assertFalse(trace.toString().contains(WRONG), trace::toString);
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void aMissingPasswordIsAnAuthenticationFailure(Driver driver) {
        assertThrows(AuthenticationFailedException.class, () -> open(driver, target("postgres", "locked", null)));
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void anUnknownDatabaseIsNamed(Driver driver) {
        var failure = assertThrows(DatabaseNotFoundException.class, () -> open(driver, target("nowhere", "postgres", null)));
        assertTrue(failure.getMessage().contains("\"nowhere\""), failure::getMessage);
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void aPortThatNobodyListensOnIsAnUnreachableHost(Driver driver) throws Exception {
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        var failure = assertThrows(HostUnreachableException.class, () -> open(driver, target("localhost", port)));
        assertTrue(failure.getMessage().contains("localhost:" + port), failure::getMessage);
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void aHostNameThatDoesNotResolveIsAnUnreachableHost(Driver driver) {
        var failure = assertThrows(HostUnreachableException.class, () -> open(driver, target("no-such-host.invalid", 5432)));
        assertTrue(failure.getMessage().contains("no-such-host.invalid"), failure::getMessage);
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void aServerWithoutAConnectionLeftSaysSo(Driver driver) {
        var failure = assertThrows(ConnectFailedException.class, () -> open(driver, target("postgres", "crowded", null)));
        assertEquals("53300", failure.sqlState());
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void aServerThatNeverAnswersIsAnUnreachableHost(Driver driver) throws Exception {
        try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            var failure = assertThrows(HostUnreachableException.class, () -> open(driver, target("localhost", silent.getLocalPort())));
            assertTrue(failure.getMessage().contains("1000 ms"), failure::getMessage);
        }
    }

    @Test
    void aServerOfAnotherProtocolIsUnsupported() throws Exception {
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            var answered = CompletableFuture.runAsync(() -> {
                try (var socket = server.accept()) {
                    socket.getInputStream().read(new byte[64]);
                    socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertThrows(UnsupportedServerException.class, () -> open(Driver.PGJDBC, target("localhost", server.getLocalPort())));
            answered.join();
        }
    }

    @Test
    void aServerOlderThanFourteenIsUnsupported() {
        var target = target("localhost", 5432);
        ServerVersion.check(target, 140_000);
        var failure = assertThrows(UnsupportedServerException.class, () -> ServerVersion.check(target, 130_018));
        assertTrue(failure.getMessage().contains("PostgreSQL 13;"), failure::getMessage);
        var ancient = assertThrows(UnsupportedServerException.class, () -> ServerVersion.check(target, 90_624));
        assertTrue(ancient.getMessage().contains("PostgreSQL 9.6;"), ancient::getMessage);
    }

    private static void open(Driver driver, ConnectTarget target) throws TailraceException {
        try {
            driver.driver.open(target).close();
        } catch (SQLException e) {
            throw ErrorTranslator.connect(target, e);
        }
    }

    private static ConnectTarget target(String database, String user, @Nullable String password) {
        return new ConnectTarget("localhost", server.port(), database, user, password, new Tls(Mode.DISABLE, null, null, null),
                Duration.ofSeconds(5), Duration.ZERO, Map.of());
    }

    private static ConnectTarget target(String host, int port) {
        return new ConnectTarget(host, port, "postgres", "postgres", null, new Tls(Mode.DISABLE, null, null, null), Duration.ofSeconds(1),
                Duration.ZERO, Map.of());
    }
}
