package dev.tailrace.dsl.internal.open;

import dev.tailrace.dsl.TailraceConfig;
import dev.tailrace.dsl.driver.ConnectTarget;
import dev.tailrace.dsl.error.ConfigurationException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Fills a target: the builder's values before the URL's, before the environment's, before libpq's defaults. */
final class TargetResolver {
    private static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(10);
    /** What can be asked for because it is so anyway. Anything else is refused rather than ignored. */
    private static final Map<UrlOption, Set<String>> ALREADY_SO = Map.of(
            UrlOption.CLIENT_ENCODING, Set.of("UTF8", "utf8", "UTF-8", "utf-8", "auto"),
            UrlOption.CHANNEL_BINDING, Set.of("prefer", "disable"),
            UrlOption.GSS_ENCRYPTION, Set.of("prefer", "disable", "allow"),
            UrlOption.TARGET_SESSION, Set.of("any"));

    private final TailraceConfig config;
    private final ConnectionUrl url;
    private final Environment environment;

    TargetResolver(TailraceConfig config, ConnectionUrl url, Environment environment) {
        this.config = config;
        this.url = url;
        this.environment = environment;
    }

    ConnectTarget resolve() {
        ALREADY_SO.forEach((option, accepted) -> {
            var value = url.get(option);
            if (value != null && !accepted.contains(value)) {
                var name = url.scheme() == UrlScheme.JDBC ? option.pgjdbc[0] : option.libpq[0];
                throw new ConfigurationException(name + " can only be " + String.join(" or ", accepted.stream().sorted().toList()) + ".");
            }
        });
        var host = host();
        var port = port();
        var user = user();
        var database = first(url.get(UrlOption.DATABASE), environment.get("PGDATABASE"), user);
        return new ConnectTarget(
                host,
                port,
                database,
                user,
                password(host, port, database, user),
                new TlsResolver(config, url, environment).resolve(),
                connectTimeout(),
                socketTimeout(),
                serverParameters());
    }

    private String host() {
        var host = first(url.get(UrlOption.HOST), environment.get("PGHOST"), "localhost");
        if (host.startsWith("/") || host.startsWith("@")) {
            throw new ConfigurationException(
                    "The host (from the URL or PGHOST) is the directory of a Unix-domain socket, which is not supported; name a host.");
        }
        if (host.indexOf(',') >= 0) {
            throw new ConfigurationException("The host (from the URL or PGHOST) is a list, which is not supported; name one host.");
        }
        for (var i = 0; i < host.length(); i++) {
            var character = host.charAt(i);
            if (character <= ' ' || character == 0x7f || "/?#[]@\\".indexOf(character) >= 0) {
                throw new ConfigurationException("The host (from the URL or PGHOST) is no host name or address.");
            }
        }
        return host;
    }

    private int port() {
        return number("The port (from the URL or PGPORT)", first(url.get(UrlOption.PORT), environment.get("PGPORT"), "5432"), 1, 65_535);
    }

    private String user() {
        var configured = config.user();
        return first(configured != null ? configured : url.get(UrlOption.USER), environment.get("PGUSER"), environment.user());
    }

    private @Nullable String password(String host, int port, String database, String user) {
        var configured = config.password();
        if (configured != null) {
            return configured;
        }
        var given = url.get(UrlOption.PASSWORD);
        if (given == null) {
            given = environment.get("PGPASSWORD");
        }
        if (given != null) {
            return given;
        }
        var file = url.get(UrlOption.PASSWORD_FILE);
        try {
            var path = file != null ? Path.of(file) : path(environment.get("PGPASSFILE"), environment.defaultPasswordFile());
            return PasswordFile.find(path, host, port, database, user);
        } catch (InvalidPathException e) {
            throw new ConfigurationException("passfile (or PGPASSFILE) is no path of a file.");
        }
    }

    private static Path path(@Nullable String given, Path otherwise) {
        return given == null ? otherwise : Path.of(given);
    }

    private Duration connectTimeout() {
        var configured = config.connectTimeout();
        if (configured != null) {
            return configured;
        }
        var given = url.get(UrlOption.CONNECT_TIMEOUT_SECONDS);
        if (given == null) {
            given = environment.get("PGCONNECT_TIMEOUT");
        }
        return given == null
                ? DEFAULT_CONNECT_TIMEOUT
                : Duration.ofSeconds(number("The connect timeout (from the URL or PGCONNECT_TIMEOUT), in seconds,", given, 1, 86_400));
    }

    private Duration socketTimeout() {
        var seconds = url.get(UrlOption.SOCKET_TIMEOUT_SECONDS);
        if (seconds != null) {
            return Duration.ofSeconds(number("socketTimeout, in seconds,", seconds, 0, 86_400));
        }
        var millis = url.get(UrlOption.SOCKET_TIMEOUT_MILLIS);
        return millis == null ? Duration.ZERO : Duration.ofMillis(number("network.timeout, in milliseconds,", millis, 0, 86_400_000));
    }

    private Map<String, String> serverParameters() {
        var parameters = new LinkedHashMap<String, String>();
        var options = url.get(UrlOption.SERVER_OPTIONS);
        if (options == null) {
            options = environment.get("PGOPTIONS");
        }
        if (options != null) {
            parameters.putAll(ServerOptions.parse(options));
        }
        var searchPath = url.get(UrlOption.SEARCH_PATH);
        if (searchPath != null) {
            parameters.put("search_path", searchPath);
        }
        parameters.put("application_name", first(url.get(UrlOption.APPLICATION_NAME), environment.get("PGAPPNAME"), "tailrace"));
        parameters.putAll(config.serverParameters());
        var applicationName = config.applicationName();
        if (applicationName != null) {
            parameters.put("application_name", applicationName);
        }
        return Map.copyOf(parameters);
    }

    private static String first(@Nullable String one, @Nullable String two, String otherwise) {
        return one != null ? one : two != null ? two : otherwise;
    }

    private static int number(String what, String text, int least, int most) {
        try {
            var number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // The same message as for a number out of range; never the text, which may be part of a password.
        }
        throw new ConfigurationException(what + " must be a number from " + least + " to " + most + ".");
    }
}
