package dev.tailrace.app.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class DemoCommandTest {
    @Test
    void theTourEndsByItselfHavingShownACancelledQueryLiveChangesAndAServerThatWasKilled() throws IOException {
        var out = new ByteArrayOutputStream();
        var console = System.out;
        var before = foldersAndProcesses();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        int exitCode;
        try {
            exitCode = new CommandLine(new DemoCommand()).execute("--once");
        } finally {
            System.setOut(console);
        }
        var told = out.toString(StandardCharsets.UTF_8);
        assertEquals(0, exitCode, told);
        assertTrue(told.contains("shows no such statement any more"), told);
        assertTrue(told.contains("replica wins after"), told);
        assertTrue(told.contains("shows no query of the primary any more"), told);
        assertTrue(told.contains("never more than 3,000 rows on their way"), told);
        assertTrue(told.contains("shop.orders  id=1  status: new → paid"), told);
        assertTrue(told.contains("SIGKILL: the postmaster and its "), told);
        assertTrue(Pattern.compile("missing +0\\R +twice +0\\R").matcher(told).find(), told);
        assertEquals(before, foldersAndProcesses());
    }

    /** The demo's temporary folders, and the servers that this JVM has started. */
    private static String foldersAndProcesses() throws IOException {
        try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            var folders = files.filter(file -> file.getFileName().toString().startsWith("tailrace-demo-")).sorted().toList();
            return folders + " " + ProcessHandle.current().descendants().filter(child -> child.info().command().isPresent()).count();
        }
    }
}
