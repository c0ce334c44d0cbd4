package dev.tailrace.dsl.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An embedded server that one test owns: it may kill it, restart it on the same port and data, and configure it as it likes. */
public final class PrivateServer implements AutoCloseable {
    private final AtomicInteger databases = new AtomicInteger();
    private final Path directory;
    private final Path data;
    private final EmbeddedPostgres server;

    private PrivateServer(Builder builder) throws IOException {
        directory = Files.createTempDirectory("tailrace-test-server");
        data = directory.resolve("data");
        if (builder.primary != null) BaseBackup.take(builder.primary, data);
        var embedded = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setDataDirectoryCustomizer(unused -> builder.files.write(data))
                .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .setErrorRedirector(ProcessBuilder.Redirect.appendTo(log().toFile()));
        builder.settings.forEach(embedded::setServerConfig);
        server = embedded.start();
        Runtime.getRuntime().addShutdownHook(new Thread(this::delete, "delete " + directory.getFileName()));
    }

    public static Builder builder() {
        return new Builder();
    }

    public int port() {
        return server.getPort();
    }

    /** What the server logged. */
    public Path log() {
        return directory.resolve("server.log");
    }

    /** Creates an empty database and returns its name. */
    public String newDatabase() {
        var name = "test_" + databases.incrementAndGet();
        try (var connection = connect("postgres"); var statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return name;
    }

    public String url(String database) {
        return address().url(database);
    }

    public String pgjdbcNgUrl(String database) {
        return address().pgjdbcNgUrl(database);
    }

    /** Makes a standby a primary, and returns once it takes writes. */
    public void promote() {
        control("promote");
    }

    /** A plain connection as superuser. The caller closes it. */
    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(address().pgjdbcUrl(database), "postgres", "postgres");
    }

    /** {@code kill -9} of the postmaster and all its backends: sockets break, nothing is flushed. Returns once every process is gone. */
    public void kill() {
        var postmaster = ProcessHandle.of(postmasterPid()).orElseThrow(() -> new IllegalStateException("the server does not run"));
        // The postmaster first: it would restart what it sees dying.
        var processes = Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
        processes.forEach(ProcessHandle::destroyForcibly);
        for (var process : processes) {
            try {
                process.onExit().get(30, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new IllegalStateException("process " + process.pid() + " of the server did not die", e);
            }
        }
    }

    /** Starts the server again on the same port and data, with the same settings, and returns once it takes connections. */
    public void restart() {
        control("restart", "-m", "fast");
    }

    /** Stops the server as an administrator would ({@code fast}); {@link #restart} starts it again. */
    public void stop() {
        control("stop", "-m", "fast");
    }

    /** Restarts the server as a standby that no primary feeds. */
    public void restartAsStandby() {
        stop();
        try {
            Files.createFile(data.resolve("standby.signal"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        restart();
    }

    /** Copies the data, with the server stopped meanwhile. */
    public void backUp() {
        stop();
        DirectoryTree.copy(data, backup());
        restart();
    }

    /** Kills the server, and starts it again with the data of {@link #backUp}. */
    public void restoreBackUp() {
        kill();
        DirectoryTree.delete(data);
        DirectoryTree.copy(backup(), data);
        restart();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        delete();
    }

    private Path backup() {
        return directory.resolve("backup");
    }

    private ServerAddress address() {
        return new ServerAddress("localhost", port(), "postgres", "postgres", "postgres");
    }

    Path data() {
        return data;
    }

    private long postmasterPid() {
        try {
            return Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0).trim());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void control(String... arguments) {
        try {
            var command = new ArrayList<String>();
            if (LinuxUtils.isUnshareAvailable()) { // as root, as the server itself was started
                command.addAll(List.of("unshare", "-U"));
            }
            // Its first word is the path of the server's binary, beside which pg_ctl lies.
            var binary = Files.readString(data.resolve("postmaster.opts")).split(" \"", 2)[0].trim();
            command.add(Path.of(binary).resolveSibling("pg_ctl").toString());
            command.addAll(List.of("-w", "-t", "60", "-D", data.toString(), "-l", log().toString()));
            command.addAll(List.of(arguments));
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("control.log").toFile()))
                    .start();
            if (!process.waitFor(70, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(command + " failed: " + Files.readString(log()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void delete() {
        if (!Files.exists(directory)) {
            return;
        }
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        DirectoryTree.delete(directory);
    }

    /** What a private server is started with. */
    public static final class Builder {
        private final Map<String, String> settings = new LinkedHashMap<>();
        private final DataFiles files = new DataFiles();
        private @Nullable PrivateServer primary;

        private Builder() {}

        /** A server setting, as in {@code postgresql.conf}. */
        public Builder setting(String name, String value) {
            settings.put(name, value);
            return this;
        }

        /** Begins as a copy of {@code primary}, which runs, and streams its log from there on. */
        public Builder standbyOf(PrivateServer primary) {
            this.primary = primary;
            file("postgresql.auto.conf", "primary_conninfo = 'host=127.0.0.1 port=" + primary.port() + " user=postgres'\n");
            return file("standby.signal", "");
        }

        /** A file in the data directory, readable by the server alone; the way to a {@code server.key} or a {@code pg_hba.conf}. */
        public Builder file(String name, String content) {
            files.put(name, content);
            return this;
        }

        /** {@code pg_hba.conf}. The superuser {@code postgres} must be able to connect from the loopback address without a password. */
        public Builder hostBasedAuthentication(String... lines) {
            return file("pg_hba.conf", String.join("\n", lines) + "\n");
        }

        public PrivateServer start() {
            try {
                return new PrivateServer(this);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
