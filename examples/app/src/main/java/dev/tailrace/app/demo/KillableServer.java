package dev.tailrace.app.demo;

import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A temporary folder for an embedded server that keeps its data (fsync and synchronous_commit on), and ways to treat that server badly.
 * {@code Tailrace.connect} starts it and stops it; this only kills it and starts it again on its old port and data. Close it after the
 * database.
 */
final class KillableServer implements AutoCloseable {
    private static final long DEATH_SECONDS = 30;
    private static final long START_SECONDS = 60;

    private final Path directory;
    private final Path data;

    private KillableServer(Path directory) {
        this.directory = directory;
        data = directory.resolve("data");
    }

    static KillableServer inTemporaryFolder() throws IOException {
        return new KillableServer(Files.createTempDirectory("tailrace-demo-"));
    }

    String url() {
        return "embedded:" + directory;
    }

    /**
     * SIGKILL for the postmaster of this data directory and all its backends: nothing is flushed, no connection says goodbye.
     *
     * @return how many processes it hit
     */
    int kill() throws IOException, InterruptedException {
        var postmaster = ProcessHandle.of(postmaster()).orElseThrow(() -> new IOException("the demo's server does not run"));
        // The postmaster first: it would restart what it sees dying.
        var processes = Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
        processes.forEach(ProcessHandle::destroyForcibly);
        for (var process : processes) {
            try {
                process.onExit().get(DEATH_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                throw new IOException("process " + process.pid() + " of the demo's server did not die", e);
            }
        }
        return processes.size();
    }

    /** Starts it again as it was started first, and returns once it has recovered and takes connections. */
    void restart() throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        if (LinuxUtils.isUnshareAvailable()) { // as root, as the server itself was started
            command.addAll(List.of("unshare", "-U"));
        }
        // Its first word is the path of the server's binary, beside which pg_ctl lies, which takes the other options from there too.
        var binary = Files.readString(data.resolve("postmaster.opts")).split(" \"", 2)[0].trim();
        command.add(Path.of(binary).resolveSibling("pg_ctl").toString());
        command.addAll(List.of("restart", "-w", "-t", Long.toString(START_SECONDS), "-D", data.toString()));
        command.addAll(List.of("-l", directory.resolve("server.log").toString()));
        var log = directory.resolve("control.log");
        var process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        // An interrupt must not leave a server behind that is only just starting: who closes the database would not see it yet.
        var interrupted = false;
        while (process.isAlive()) {
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            throw new InterruptedException();
        }
        if (process.exitValue() != 0) {
            throw new IOException("the demo's server did not start again: " + Files.readString(log).strip());
        }
    }

    /** Deletes the folder. */
    @Override
    public void close() throws IOException {
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private long postmaster() throws IOException {
        return Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0).trim());
    }
}
