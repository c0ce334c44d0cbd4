package dev.tailrace.dsl.internal.open;

import dev.tailrace.dsl.TailraceConfig;
import dev.tailrace.dsl.driver.Tls;
import dev.tailrace.dsl.driver.Tls.Mode;
import dev.tailrace.dsl.error.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The sslmode and the certificate files, with libpq's default places for them. */
final class TlsResolver {
    private final TailraceConfig config;
    private final ConnectionUrl url;
    private final Environment environment;

    TlsResolver(TailraceConfig config, ConnectionUrl url, Environment environment) {
        this.config = config;
        this.url = url;
        this.environment = environment;
    }

    Tls resolve() {
        var configured = config.tls();
        if (configured != null) {
            return configured;
        }
        var root = given(UrlOption.SSL_ROOT_CERTIFICATE, "PGSSLROOTCERT");
        var isSystemTrust = "system".equals(root);
        var mode = mode(isSystemTrust);
        if (mode == Mode.DISABLE) {
            return new Tls(mode, null, null, null);
        }
        if (isSystemTrust && mode != Mode.VERIFY_FULL) {
            throw new ConfigurationException("sslrootcert=system goes with sslmode=verify-full alone.");
        }
        var certificate = file(UrlOption.SSL_CERTIFICATE, "PGSSLCERT");
        var key = file(UrlOption.SSL_KEY, "PGSSLKEY");
        if (certificate == null && key == null) {
            certificate = existing("postgresql.crt");
            key = existing("postgresql.key");
            if (certificate == null || key == null) {
                certificate = null;
                key = null;
            }
        }
        if ((certificate == null) != (key == null)) {
            throw new ConfigurationException("sslcert and sslkey belong together; only one of them is set.");
        }
        return new Tls(mode, isSystemTrust ? null : root != null ? path("sslrootcert", root) : defaultRoot(mode), certificate, key);
    }

    private Mode mode(boolean isSystemTrust) {
        var given = given(UrlOption.SSL_MODE, "PGSSLMODE");
        if (given != null) {
            return Arrays.stream(Mode.values())
                    .filter(mode -> mode.libpqName().equals(given))
                    .findFirst()
                    .orElseThrow(() -> new ConfigurationException("sslmode must be one of "
                            + Arrays.stream(Mode.values()).map(Mode::libpqName).collect(Collectors.joining(", ")) + "."));
        }
        var ssl = url.get(UrlOption.SSL);
        if (ssl != null && !ssl.equals("true") && !ssl.equals("false")) {
            throw new ConfigurationException("ssl must be true or false.");
        }
        if ("true".equals(ssl)) {
            // libpq reads it as sslmode=require, pgjdbc as verify-full.
            return url.scheme() == UrlScheme.JDBC ? Mode.VERIFY_FULL : Mode.REQUIRE;
        }
        if ("false".equals(ssl)) {
            return Mode.DISABLE;
        }
        return isSystemTrust ? Mode.VERIFY_FULL : Mode.PREFER;
    }

    private @Nullable Path defaultRoot(Mode mode) {
        return mode.compareTo(Mode.REQUIRE) >= 0 ? existing("root.crt") : null;
    }

    private @Nullable Path existing(String name) {
        var file = environment.settings(name);
        return Files.isRegularFile(file) ? file : null;
    }

    private @Nullable Path file(UrlOption option, String variable) {
        var given = given(option, variable);
        return given == null ? null : path(option.libpq[0], given);
    }

    private static Path path(String option, String given) {
        try {
            return Path.of(given);
        } catch (InvalidPathException e) {
            throw new ConfigurationException(option + " is no path of a file.");
        }
    }

    private @Nullable String given(UrlOption option, String variable) {
        var value = url.get(option);
        return value != null ? value : environment.get(variable);
    }
}
