package dev.tailrace.dsl.internal.open;

import dev.tailrace.dsl.TailraceConfig;
import dev.tailrace.dsl.driver.ConnectTarget;
import dev.tailrace.dsl.error.ConfigurationException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where a configuration leads: to a server that runs, or to one that must be started first. */
public sealed interface Location {
    /** Connections for statements. */
    DriverKind queries();

    /** Connections for LISTEN. */
    DriverKind listen();

    /** A server that runs. */
    record Server(DriverKind queries, DriverKind listen, ConnectTarget target) implements Location {}

    /**
     * One that {@link EmbeddedServer} starts.
     *
     * @param directory where it keeps its data; {@code null} for a private one
     */
    record Embedded(DriverKind queries, DriverKind listen, @Nullable Path directory) implements Location {}

    /**
     * Reads the URL, the environment and the password file. Contacts nobody.
     *
     * @throws ConfigurationException for what cannot be used
     */
    static Location of(TailraceConfig config) {
        return of(config, Environment.ofProcess());
    }

    /** With an environment of the caller's choice. */
    static Location of(TailraceConfig config, Environment environment) {
        var url = ConnectionUrl.parse(config.url());
        var scheme = url.scheme();
        if (scheme != UrlScheme.EMBEDDED) {
            return new Server(scheme.queries, scheme.listen, new TargetResolver(config, url, environment).resolve());
        }
        try {
            var directory = url.directory();
            return new Embedded(scheme.queries, scheme.listen, directory == null ? null : Path.of(directory).toAbsolutePath());
        } catch (InvalidPathException e) {
            throw new ConfigurationException("What follows embedded: is no path of a directory.");
        }
    }
}
