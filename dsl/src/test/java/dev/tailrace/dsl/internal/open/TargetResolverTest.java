package dev.tailrace.dsl.internal.open;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tailrace.dsl.TailraceConfig;
import dev.tailrace.dsl.driver.ConnectTarget;
import dev.tailrace.dsl.driver.Tls;
import dev.tailrace.dsl.driver.Tls.Mode;
import dev.tailrace.dsl.error.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the environment, the password file and the builder add to a URL. */
class TargetResolverTest {
    @TempDir
    Path home;

    @Test
    void libpqsVariablesFillWhatTheUrlLeavesOut() {
        var target = target("postgresql://", Map.of(
                "PGHOST", "db", "PGPORT", "6000", "PGDATABASE", "shop", "PGUSER", "app", "PGPASSWORD", "secret", "PGSSLMODE", "require",
                "PGCONNECT_TIMEOUT", "4", "PGAPPNAME", "billing", "PGOPTIONS", "-c work_mem=1MB"));

        assertEquals(
                new ConnectTarget(
                        "db",
                        6000,
                        "shop",
                        "app",
                        "secret",
                        new Tls(Mode.REQUIRE, null, null, null),
                        Duration.ofSeconds(4),
                        Duration.ZERO,
                        Map.of("application_name", "billing", "work_mem", "1MB")),
                target);
    }

    @Test
    void theUrlWinsOverTheEnvironmentAndTheBuilderOverBoth() {
        var config = TailraceConfig.builder("postgresql://url:url@db/shop?application_name=url&connect_timeout=2")
                .user("builder").password("builder").applicationName("builder").connectTimeout(Duration.ofSeconds(9))
                .tls(new Tls(Mode.DISABLE, null, null, null)).build();
        var environment = Map.of("PGUSER", "env", "PGPASSWORD", "env", "PGDATABASE", "env", "PGSSLMODE", "require");

        var built = target(config, environment);
        assertEquals("builder", built.user());
        assertEquals("builder", built.password());
        assertEquals("builder", built.serverParameters().get("application_name"));
        assertEquals(Duration.ofSeconds(9), built.connectTimeout());
        assertEquals(Mode.DISABLE, built.tls().mode());

        var fromUrl = target(config.url(), environment);
        assertEquals("url", fromUrl.user());
        assertEquals("url", fromUrl.password());
        assertEquals("shop", fromUrl.database());
        assertEquals(Mode.REQUIRE, fromUrl.tls().mode());
    }

    @Test
    void anEmptyVariableCountsAsUnset() {
        assertEquals("localhost", target("postgresql://", Map.of("PGHOST", "", "PGPORT", "")).host());
    }

    @Test
    void aSocketDirectoryInTheEnvironmentIsRefused() {
        assertThrows(ConfigurationException.class, () -> target("postgresql://", Map.of("PGHOST", "/var/run/postgresql")));
    }

    @ParameterizedTest
    @CsvSource({
        "db, 5432, shop, app, exact",
        "db, 5432, shop, other, any user",
        "other, 6000, shop, app, with:colon",
        "odd:host\\name, 5432, shop, app, escaped",
        "nowhere, 1, x, y,",
    })
    void thePasswordFilesFirstLineThatMatchesCounts(String host, int port, String database, String user, String password) throws Exception {
        var file = passwordFile("rw-------", """
                # a comment
                db:5432:shop:app:exact
                db:5432:shop:*:any user
                db:5432:shop:app:never
                *:6000:*:*:with:colon
                odd\\:host\\\\name:*:*:*:esc\\aped
                malformed:line
                nowhere:1:x:*x:no wildcard inside a word
                """);
        assertEquals(password, PasswordFile.find(file, host, port, database, user));
    }

    @Test
    void aPasswordFileThatOthersMayReadIsIgnored() throws Exception {
        var file = passwordFile("rw-r-----", "*:*:*:*:secret\n");
        assertNull(PasswordFile.find(file, "db", 5432, "shop", "app"));
    }

    @Test
    void aPasswordFileThatIsADirectoryOrMissingIsIgnored() {
        assertNull(PasswordFile.find(home, "db", 5432, "shop", "app"));
        assertNull(PasswordFile.find(home.resolve("missing"), "db", 5432, "shop", "app"));
    }

    @Test
    void thePasswordFileIsAskedLastAndFoundWhereLibpqFindsIt() throws Exception {
        passwordFile("rw-------", "db:5432:shop:app:from home\n");
        var url = "postgresql://app@db/shop";
        assertEquals("from home", target(url, Map.of()).password());
        assertEquals("from environment", target(url, Map.of("PGPASSWORD", "from environment")).password());

        var elsewhere = Files.move(home.resolve(".pgpass"), home.resolve("elsewhere"));
        assertNull(target(url, Map.of()).password());
        assertEquals("from home", target(url, Map.of("PGPASSFILE", elsewhere.toString())).password());
        assertEquals("from home", target(url + "?passfile=" + elsewhere, Map.of()).password());
    }

    @Test
    void certificatesAreFoundInLibpqsPlaces() throws Exception {
        var settings = Files.createDirectory(home.resolve(".postgresql"));
        var root = Files.writeString(settings.resolve("root.crt"), "");
        var certificate = Files.writeString(settings.resolve("postgresql.crt"), "");
        var key = Files.writeString(settings.resolve("postgresql.key"), "");

        assertEquals(new Tls(Mode.VERIFY_FULL, root, certificate, key), target("postgresql://db?sslmode=verify-full", Map.of()).tls());
        assertEquals(new Tls(Mode.PREFER, null, certificate, key), target("postgresql://db", Map.of()).tls());
        assertEquals(new Tls(Mode.VERIFY_FULL, null, certificate, key), target("postgresql://db?sslrootcert=system", Map.of()).tls());
        assertEquals(new Tls(Mode.DISABLE, null, null, null), target("postgresql://db?sslmode=disable", Map.of()).tls());
    }

    @ParameterizedTest
    @CsvSource({
        "postgresql://db?ssl=true, REQUIRE",
        "jdbc:postgresql://db/x?ssl=true, VERIFY_FULL",
        "jdbc:postgresql://db/x?ssl=false, DISABLE",
        "jdbc:postgresql://db/x?sslmode=verify-ca, VERIFY_CA",
        "jdbc:pgsql://db/x?ssl.mode=verify-full, VERIFY_FULL",
        "jdbc:pgsql://db/x?sslMode=require, REQUIRE",
    })
    void eachDialectSaysItsTlsModeInItsOwnWay(String url, Mode mode) {
        assertEquals(mode, target(url, Map.of()).tls().mode());
    }

    private Path passwordFile(String permissions, String content) throws Exception {
        var file = Files.writeString(home.resolve(".pgpass"), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private ConnectTarget target(String url, Map<String, String> variables) {
        return target(TailraceConfig.of(url), variables);
    }

    private ConnectTarget target(TailraceConfig config, Map<String, String> variables) {
        var location = Location.of(config, new Environment(variables, home, "osuser"));
        return assertInstanceOf(Location.Server.class, location).target();
    }
}
