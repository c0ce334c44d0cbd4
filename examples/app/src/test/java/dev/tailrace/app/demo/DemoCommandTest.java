package dev.tailrace.app.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class DemoCommandTest {
    @Test
    void theTourEndsByItselfHavingCancelledAQueryOnTheServer() {
        var out = new ByteArrayOutputStream();
        var before = System.out;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        int exitCode;
        try {
            exitCode = new CommandLine(new DemoCommand()).execute("--once");
        } finally {
            System.setOut(before);
        }
        var told = out.toString(StandardCharsets.UTF_8);
        assertEquals(0, exitCode, told);
        assertTrue(told.contains("shows no such statement any more"), told);
        assertTrue(told.contains("never more than 3,000 rows on their way"), told);
    }
}
