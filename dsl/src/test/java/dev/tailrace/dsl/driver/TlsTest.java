package dev.tailrace.dsl.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.driver.Tls.Mode;
import dev.tailrace.dsl.error.AuthenticationFailedException;
import dev.tailrace.dsl.error.ConfigurationException;
import dev.tailrace.dsl.error.TailraceException;
import dev.tailrace.dsl.error.TlsException;
import dev.tailrace.dsl.internal.open.ErrorTranslator;
import dev.tailrace.dsl.testing.PrivateServer;
import dev.tailrace.dsl.testing.TestCertificates;
import dev.tailrace.dsl.testing.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Both drivers against a server whose certificate, signed by an authority of the test's own, is for {@code localhost} alone. */
class TlsTest {
    @TempDir
    static Path directory;

    static PrivateServer server;
    static Path authority;
    static Path otherAuthority;
    static Path clientCertificate;
    static Path clientKey;

    @BeforeAll
    static void start() throws Exception {
        var certificates = TestCertificates.newAuthority("Right");
        authority = certificates.file(directory);
        otherAuthority = TestCertificates.newAuthority("Wrong").file(directory);
        var client = certificates.client("certified");
        clientCertificate = TestCertificates.file(directory, "client.crt", client.certificate());
        clientKey = TestCertificates.file(directory, "client.key", client.key());
        Files.setPosixFilePermissions(clientKey, PosixFilePermissions.fromString("rw-------"));
        var signed = certificates.server("localhost");
        server = PrivateServer.builder()
                .setting("ssl", "on")
                .setting("ssl_ca_file", "ca.crt")
                .file("ca.crt", certificates.pem())
                .file("server.crt", signed.certificate())
                .file("server.key", signed.key())
                .hostBasedAuthentication(
                        "hostssl all certified all cert", "hostssl all encrypted all trust", "host all postgres all trust")
                .start();
        try (var connection = server.connect("postgres"); var statement = connection.createStatement()) {
            statement.execute("create role certified login; create role encrypted login");
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    enum Driver {
        PGJDBC(PostgresDriver.pgjdbc()),
        PGJDBC_NG(PostgresDriver.pgjdbcNg());

        private final PostgresDriver driver;

        Driver(PostgresDriver driver) {
            this.driver = driver;
        }

        boolean isEncrypted(ConnectTarget target) {
            try (var connection = driver.open(target);
                    var rows = connection.createStatement().executeQuery("select ssl from pg_stat_ssl where pid = pg_backend_pid()")) {
                rows.next();
                return rows.getBoolean(1);
            } catch (SQLException e) {
                throw ErrorTranslator.connect(target, e);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void disableLeavesTheConnectionPlain(Driver driver) {
        assertEquals(false, driver.isEncrypted(target("localhost", "postgres", Mode.DISABLE, null)));
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void disableIsRefusedWhereTheServerDemandsTls(Driver driver) {
        var failure = assertThrows(
                AuthenticationFailedException.class, () -> driver.isEncrypted(target("localhost", "encrypted", Mode.DISABLE, null)));
        assertEquals("28000", failure.sqlState());
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void preferEncryptsWhereTheServerCan(Driver driver) {
        assertTrue(driver.isEncrypted(target("localhost", "encrypted", Mode.PREFER, null)));
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void requireEncryptsWithoutAskingWhoSignedTheCertificate(Driver driver) {
        assertTrue(driver.isEncrypted(target("127.0.0.1", "encrypted", Mode.REQUIRE, null)));
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void requireWithAnAuthorityChecksTheCertificateAsLibpqDoes(Driver driver) {
        assertThrows(TlsException.class, () -> driver.isEncrypted(target("localhost", "encrypted", Mode.REQUIRE, otherAuthority)));
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void verifyCaAcceptsTheRightAuthorityUnderAnyHostName(Driver driver) {
        assertTrue(driver.isEncrypted(target("127.0.0.1", "encrypted", Mode.VERIFY_CA, authority)));
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void verifyCaRefusesAnotherAuthority(Driver driver) {
        var failure = failure(driver, target("localhost", "encrypted", Mode.VERIFY_CA, otherAuthority));
        assertTrue(failure.getMessage().contains("sslrootcert"), failure::getMessage);
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void verifyFullAcceptsTheHostNameInTheCertificate(Driver driver) {
        assertTrue(driver.isEncrypted(target("localhost", "encrypted", Mode.VERIFY_FULL, authority)));
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void verifyFullRefusesAnotherHostName(Driver driver) {
        var failure = failure(driver, target("127.0.0.1", "encrypted", Mode.VERIFY_FULL, authority));
        assertTrue(failure.getMessage().contains("another host"), failure::getMessage);
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void withoutAnAuthorityTheTrustStoreOfTheJvmDecides(Driver driver) {
        var failure = failure(driver, target("localhost", "encrypted", Mode.VERIFY_FULL, null));
        assertTrue(failure.getMessage().contains("trust store"), failure::getMessage);
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void aClientCertificateLogsIn(Driver driver) {
        var tls = new Tls(Mode.VERIFY_FULL, authority, clientCertificate, clientKey);
        assertTrue(driver.isEncrypted(target("localhost", server.port(), "certified", tls)));
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void aPrivateKeyThatOthersMayReadIsRefusedAsLibpqDoes(Driver driver) throws Exception {
        var exposed = Files.copy(clientKey, directory.resolve("exposed-" + driver + ".key"));
        Files.setPosixFilePermissions(exposed, PosixFilePermissions.fromString("rw-r--r--"));
        var tls = new Tls(Mode.VERIFY_FULL, authority, clientCertificate, exposed);
        var failure = assertThrows(
                ConfigurationException.class, () -> driver.isEncrypted(target("localhost", server.port(), "certified", tls)));
        assertTrue(failure.getMessage().contains("chmod 600"), failure::getMessage);
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void aServerWithoutTlsIsRefusedWhereItIsRequired(Driver driver) {
        var tls = new Tls(Mode.REQUIRE, null, null, null);
        var failure = failure(driver, target(TestServer.host(), TestServer.port(), "postgres", tls));
        assertTrue(failure.getMessage().contains("does not offer TLS"), failure::getMessage);
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void anAuthorityFileThatIsNoneIsAConfigurationError(Driver driver) throws Exception {
        var file = Files.writeString(directory.resolve("garbage.crt"), "no certificate");
        var failure = assertThrows(
                ConfigurationException.class, () -> driver.isEncrypted(target("localhost", "encrypted", Mode.VERIFY_CA, file)));
        assertTrue(failure.getMessage().startsWith("sslrootcert"), failure::getMessage);
    }

    private static TailraceException failure(Driver driver, ConnectTarget target) {
        return assertThrows(TlsException.class, () -> driver.isEncrypted(target));
    }

    private static ConnectTarget target(String host, String user, Mode mode, @Nullable Path root) {
        return target(host, server.port(), user, new Tls(mode, root, null, null));
    }

    private static ConnectTarget target(String host, int port, String user, Tls tls) {
        return new ConnectTarget(host, port, "postgres", user, "unused", tls, Duration.ofSeconds(5), Duration.ZERO, Map.of());
    }
}
