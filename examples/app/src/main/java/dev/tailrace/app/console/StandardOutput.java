package dev.tailrace.app.console;

import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * UTF-8, buffered, and never more than a moment behind: rows of a slow query show as they come. Unlike {@code System.out} it says when
 * nobody reads any more.
 */
public final class StandardOutput extends Writer {
    private static final long FLUSH_MILLIS = 100;

    // BufferedWriter has a lock of its own; the timer and the writing thread meet there.
    private final Writer out;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "tailrace-stdout-flush");
        thread.setDaemon(true);
        return thread;
    });

    public StandardOutput() {
        this(new FileOutputStream(FileDescriptor.out));
    }

    StandardOutput(OutputStream stream) {
        out = new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), 1 << 16);
        timer.scheduleWithFixedDelay(this::flushQuietly, FLUSH_MILLIS, FLUSH_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void write(char[] characters, int offset, int length) throws IOException {
        out.write(characters, offset, length);
    }

    @Override
    public void write(String text, int offset, int length) throws IOException {
        out.write(text, offset, length);
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        timer.shutdownNow();
        out.flush();
    }

    private void flushQuietly() {
        try {
            out.flush();
        } catch (IOException e) {
            // The writing thread meets the same error at its next write, and can do something about it. Thrown, it ends the timer.
            throw new UncheckedIOException(e);
        }
    }
}
