package dev.tailrace.app.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class StandardOutputTest {
    @Test
    void whatIsWrittenShowsWithoutFlushing() throws Exception {
        var shown = new CountDownLatch(1);
        try (var out = new StandardOutput(new ByteArrayOutputStream() {
            @Override
            public void flush() {
                if (size() > 0) {
                    shown.countDown();
                }
            }
        })) {
            out.write("one row");
            Assertions.assertTrue(shown.await(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void textIsUtf8WhateverTheLocale() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new StandardOutput(bytes)) {
            out.write("ü 😀");
        }
        assertEquals("ü 😀", bytes.toString(StandardCharsets.UTF_8));
    }

    @Test
    void aReaderThatWentAwayIsAnError() {
        var out = new StandardOutput(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        });
        assertThrows(IOException.class, () -> {
            out.write("row");
            out.flush();
        });
    }
}
