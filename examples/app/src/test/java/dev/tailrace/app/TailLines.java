package dev.tailrace.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.regex.Pattern;

/** What a tail writes, line by line. */
final class TailLines {
    private TailLines() {}

    /** The next line that is a change; how the reader stands comes in between. */
    static String change(BufferedReader lines) throws IOException {
        String line;
        do {
            line = next(lines);
        } while (line.contains("\"op\":\"caught-up\""));
        return line;
    }

    static void awaitLine(BufferedReader lines, String part) throws IOException {
        String line;
        do {
            line = next(lines);
        } while (!line.contains(part));
    }

    static String position(String line) {
        var matcher = Pattern.compile("\"position\":\"([^\"]+)\"").matcher(line);
        assertTrue(matcher.find(), line);
        return matcher.group(1);
    }

    /** SIGTERM; Ctrl-C takes the same way. */
    static void end(CommandLineProcess tail) throws InterruptedException {
        tail.process().destroy();
        assertEquals(143, tail.exitCode());
    }

    private static String next(BufferedReader lines) throws IOException {
        var line = lines.readLine();
        if (line == null) {
            throw new AssertionError("the output ended");
        }
        return line;
    }
}
