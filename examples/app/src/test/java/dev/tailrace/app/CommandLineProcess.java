package dev.tailrace.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The command line in a JVM of its own, as a shell starts it. */
final class CommandLineProcess implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final Path errors;

    private CommandLineProcess(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
    }

    static CommandLineProcess start(String... arguments) throws IOException {
        var errors = Files.createTempFile("tailrace-errors", ".txt");
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of("-Xmx48m", "-XX:+UseSerialGC", "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir")));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.tailrace.app.Main"));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        process.getOutputStream().close();
        return new CommandLineProcess(process, errors);
    }

    Process process() {
        return process;
    }

    /** Everything on standard output, to its end. */
    String output() throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    String errors() throws IOException {
        return Files.readString(errors);
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("still running after " + PATIENCE_SECONDS + " s");
        }
        return process.exitValue();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        Files.deleteIfExists(errors);
    }
}
