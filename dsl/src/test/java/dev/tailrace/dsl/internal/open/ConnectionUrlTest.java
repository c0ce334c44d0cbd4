package dev.tailrace.dsl.internal.open;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.TailraceConfig;
import dev.tailrace.dsl.driver.ConnectTarget;
import dev.tailrace.dsl.driver.Tls.Mode;
import dev.tailrace.dsl.error.ConfigurationException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionUrlTest {
    private static final Environment NOTHING = new Environment(Map.of(), Path.of("/nonexistent"), "osuser");

    @Test
    void aFullLibpqUrlIsReadPartByPart() {
        var target = target("postgresql://ap%40p:s%3Acret@db.internal:6000/sh%6Fp?sslmode=require&connect_timeout=3&application_name=a+b");

        assertEquals("db.internal", target.host());
        assertEquals(6000, target.port());
        assertEquals("shop", target.database());
        assertEquals("ap@p", target.user());
        assertEquals("s:cret", target.password());
        assertEquals(Mode.REQUIRE, target.tls().mode());
        assertEquals(Duration.ofSeconds(3), target.connectTimeout());
        assertEquals("a+b", target.serverParameters().get("application_name"));
    }

    @ParameterizedTest
    @CsvSource({
        "postgresql://, localhost, 5432, osuser, osuser",
        "postgres://db, db, 5432, osuser, osuser",
        "postgresql://u@db/, db, 5432, u, u",
        "postgresql:///shop, localhost, 5432, shop, osuser",
        "postgresql://db:, db, 5432, osuser, osuser",
        "postgresql://[::1]:6000/shop, ::1, 6000, shop, osuser",
        "postgresql://[fe80::1]/shop, fe80::1, 5432, shop, osuser",
        "postgresql:///?host=db&port=7&dbname=shop&user=u, db, 7, shop, u",
        "postgresql://one/a?host=two&dbname=b, two, 5432, b, osuser",
        "jdbc:postgresql://db:6000/shop?user=u, db, 6000, shop, u",
        "jdbc:postgresql:shop, localhost, 5432, shop, osuser",
        "jdbc:postgresql:/, localhost, 5432, osuser, osuser",
        "jdbc:pgsql://u:p@db:6000/shop, db, 6000, shop, u",
        "jdbc:pgsql://db/shop?user=u&password=p, db, 5432, shop, u",
    })
    void whatIsLeftOutTakesLibpqsDefaults(String url, String host, int port, String database, String user) {
        var target = target(url);
        assertEquals(host, target.host());
        assertEquals(port, target.port());
        assertEquals(database, target.database());
        assertEquals(user, target.user());
    }

    @ParameterizedTest
    @CsvSource({
        "postgresql://db, PGJDBC, PGJDBC_NG",
        "postgres://db, PGJDBC, PGJDBC_NG",
        "jdbc:pgsql://db/x, PGJDBC_NG, PGJDBC_NG",
        "jdbc:postgresql://db/x, PGJDBC, PGJDBC",
        "embedded:, PGJDBC, PGJDBC_NG",
    })
    void theSchemeChoosesTheDrivers(String url, DriverKind queries, DriverKind listen) {
        var location = Location.of(TailraceConfig.of(url), NOTHING);
        assertEquals(queries, location.queries());
        assertEquals(listen, location.listen());
    }

    @Test
    void anEmbeddedUrlMayNameADirectory() {
        var location = assertInstanceOf(Location.Embedded.class, Location.of(TailraceConfig.of("embedded:some dir/data"), NOTHING));
        assertEquals(Path.of("some dir/data").toAbsolutePath(), location.directory());
    }

    @Test
    void serverOptionsBecomeParametersThatEitherDriverCanSend() {
        var target = target("postgresql://db?options=-c%20search_path%3Dapp,\\%20public%20--statement-timeout%3D5s%20-cwork_mem%3D1MB");
        assertEquals("app, public", target.serverParameters().get("search_path"));
        assertEquals("5s", target.serverParameters().get("statement_timeout"));
        assertEquals("1MB", target.serverParameters().get("work_mem"));
    }

    @ParameterizedTest
    @CsvSource({
        "postgresql://db?sslmod=require, sslmode",
        "postgresql://db?sslRootCert=x, sslrootcert",
        "postgresql://db?connectTimeout=3, connect_timeout",
        "jdbc:postgresql://db/x?aplicationName=x, ApplicationName",
        "jdbc:pgsql://db/x?sslmode=require, sslMode",
    })
    void anUnknownOptionIsNamedWithTheNearestOne(String url, String nearest) {
        var failure = assertThrows(ConfigurationException.class, () -> target(url));
        assertTrue(failure.getMessage().contains("did you mean \"" + nearest + "\""), failure::getMessage);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "",
        "mysql://db",
        "postgresql:/db",
        "postgresql://one,two/db",
        "postgresql://db?host=one,two",
        "postgresql://%2Fvar%2Frun/db",
        "postgresql://db:70000",
        "postgresql://db:0",
        "postgresql://db:5432x",
        "postgresql://[::1",
        "postgresql://[::1]x",
        "postgresql://db/%zz",
        "postgresql://db/%00",
        "postgresql://db/%ff",
        "postgresql://db/%4",
        "postgresql://a b/db",
        "postgresql://db?sslmode",
        "postgresql://db?=x",
        "postgresql://db?sslmode=strong",
        "postgresql://db?sslmode=require&&sslmode=require",
        "postgresql://db?connect_timeout=soon",
        "postgresql://db?connect_timeout=0",
        "postgresql://db?sslcert=only",
        "postgresql://db?sslrootcert=system&sslmode=require",
        "postgresql://db?client_encoding=LATIN1",
        "postgresql://db?channel_binding=require",
        "postgresql://db?options=-d",
        "jdbc:postgresql://db/x?ssl=maybe",
        "jdbc:mysql://db/x",
        "embedded:a\0b",
    })
    void whatCannotBeUsedIsAConfigurationError(String url) {
        assertThrows(ConfigurationException.class, () -> Location.of(TailraceConfig.of(url), NOTHING));
    }

    /** Each holds the password s3cr3t, most of them with a character in it that had to be percent-encoded. */
    @ParameterizedTest
    @ValueSource(strings = {
        "postgresql://u:s3cr3t@db?sslmod=x",
        "postgresql://u:s3cr3t@db:port/x",
        "postgresql://u:s3cr3t@one,two/x",
        "postgresql://u:@s3cr3t@db/x",
        "postgresql://u:a/s3cr3t@db/x",
        "postgresql://u:1/s3cr3t@db/x",
        "postgresql://u:a?s3cr3t@db/x",
        "postgresql://u:1?s3cr3t=1@db/x",
        "postgresql://u:%s3cr3t@db/x",
        "postgresql://u:s3cr3t%zz@db/x",
        "postgresql://db?password=s3cr3t&sslmod=x",
        "postgresql://db?passwort=s3cr3t",
        "jdbc:postgresql://db/x?user=u&password=s3cr3t&nonsense=1",
        "jdbc:pgsql://u:s3cr3t@db:x/x",
        "mysql://u:s3cr3t@db/x",
        "s3cr3t",
    })
    void noMessageTellsThePassword(String url) {
        var failure = assertThrows(ConfigurationException.class, () -> target(url));
        for (Throwable at = failure; at != null; at = at.getCause()) {
            assertFalse(at.toString().contains("s3cr3t"), at::toString);
        }
    }

    @Test
    void noTextFormTellsThePassword() {
        var url = "postgresql://u:s3cr3t@db/x";
        assertFalse(target(url).toString().contains("s3cr3t"));
        assertFalse(ConnectionUrl.parse(url).toString().contains("s3cr3t"));
        assertFalse(Location.of(TailraceConfig.of(url), NOTHING).toString().contains("s3cr3t"));
    }

    @Test
    void hostileUrlsFailAsConfigurationErrorsAndNothingElse() {
        var random = new Random(20_261_121);
        var pieces = new String[] {
            "postgresql://", "postgres://", "jdbc:pgsql:", "jdbc:postgresql:", "embedded:", "//", "/", "?", "&", "=", "@",
            ":", "[", "]", "%", "%41", "%00", "%ff", "%C3%A9", "+", ",", "sslmode=", "require", "host=", "port=",
            "99999999999", "-1", "options=", "-c ", "\\", "--", "\0", "\ud800", "\u0130", " ", "\n", "..", "~", "user=",
            "password=", "passfile=", "sslrootcert=", "connect_timeout=", "localhost",
        };
        var accepted = 0;
        for (var round = 0; round < 50_000; round++) {
            var url = new StringBuilder(pieces[random.nextInt(5)]);
            for (var piece = random.nextInt(8); piece > 0; piece--) {
                url.append(random.nextInt(4) == 0 ? String.valueOf((char) random.nextInt(0x3000)) : pieces[random.nextInt(pieces.length)]);
            }
            try {
                Location.of(TailraceConfig.of(url.toString()), NOTHING);
                accepted++;
            } catch (ConfigurationException expected) {
                assertDoesNotThrow(expected::getMessage);
            }
        }
        assertTrue(accepted > 1_000 && accepted < 49_000, "only " + accepted + " of the URLs got through: the generator tests nothing");
    }

    private static ConnectTarget target(String url) {
        return assertInstanceOf(Location.Server.class, Location.of(TailraceConfig.of(url), NOTHING)).target();
    }
}
