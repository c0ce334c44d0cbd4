package dev.tailrace.app.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private long nanos;

    @Test
    void aTerminalKeepsOneLineAndBlanksWhatWasLonger() {
        var progress = new Progress(out, true, () -> nanos, "orders");
        nanos += 50_000_000L;
        progress.at(5_000, 10_000);
        progress.done("done");
        assertEquals(
                "\r  orders  [############............] 5,000 of 10,000\r  orders  done" + " ".repeat(38) + System.lineSeparator(),
                bytes.toString(StandardCharsets.UTF_8));
    }

    @Test
    void aLogGetsALineASecond() {
        var progress = new Progress(out, false, () -> nanos, "orders");
        nanos += 999_000_000L;
        progress.at(1, 4);
        nanos += 1_000_000L;
        progress.at(2, 4);
        progress.at(3, 4);
        progress.done("4 orders");
        assertEquals(
                "  orders  [############............] 2 of 4" + System.lineSeparator() + "  orders  4 orders" + System.lineSeparator(),
                bytes.toString(StandardCharsets.UTF_8));
    }
}
