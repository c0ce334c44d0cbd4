package dev.tailrace.dsl.internal.open;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The server process that {@code postmaster.pid} in a data directory tells of. */
final class Postmaster {
    private static final long CLOCK_TOLERANCE_SECONDS = 10;

    private final Path pidFile;
    private final List<String> lines;
    private final @Nullable ProcessHandle process;

    private Postmaster(Path pidFile, List<String> lines) {
        this.pidFile = pidFile;
        this.lines = lines;
        process = process();
    }

    static Postmaster of(Path data) throws IOException {
        var pidFile = data.resolve("postmaster.pid");
        return new Postmaster(pidFile, Files.exists(pidFile) ? Files.readAllLines(pidFile) : List.of());
    }

    /** Where it listens; -1 when none runs. */
    int port() {
        return number(3) < 0 ? -1 : (int) number(3);
    }

    /** Ends a server that its process left running, and removes what would keep the next one from starting. Only for the lock's holder. */
    void clearAfterCrash() throws IOException {
        stop(10);
        Files.deleteIfExists(pidFile);
    }

    /** Waits for the server to end by itself, as it does once it was asked to; ends it if it does not. */
    void stop(long graceSeconds) {
        if (process == null) {
            return;
        }
        process.destroy(); // a smart shutdown: ends at once where nobody is connected
        if (!ended(process, graceSeconds)) {
            // As safe as a power failure: committed data is recovered at the next start.
            var family = process.descendants().toList();
            process.destroyForcibly();
            family.forEach(ProcessHandle::destroyForcibly);
            ended(process, graceSeconds);
        }
    }

    /** A process id is used again after a reboot or in a new container: only a postgres of that start time counts. */
    private @Nullable ProcessHandle process() {
        var started = number(2);
        return ProcessHandle.of(number(0))
                .filter(ProcessHandle::isAlive)
                .filter(process -> process.info().command().map(command -> Path.of(command).getFileName().toString().startsWith("postgres"))
                        .orElse(false))
                .filter(process -> process.info().startInstant().map(Instant::getEpochSecond)
                        .map(second -> Math.abs(second - started) <= CLOCK_TOLERANCE_SECONDS).orElse(true))
                .orElse(null);
    }

    private long number(int line) {
        try {
            return line < lines.size() ? Long.parseLong(lines.get(line).trim()) : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static boolean ended(ProcessHandle process, long seconds) {
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        // A process that ended stays alive to the JDK, as a zombie without a command, where nobody reaps it: a container's first process
        // often does not.
        while (process.isAlive() && process.info().command().isPresent()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            try {
                process.onExit().get(20, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                continue;
            } catch (ExecutionException e) {
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }
}
