package dev.tailrace.dsl.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;

/** Files that a server's data directory is to have besides its own, readable by the server alone. */
final class DataFiles {
    private final Map<String, String> contents = new LinkedHashMap<>();

    void put(String name, String content) {
        contents.put(name, content);
    }

    void write(Path data) {
        contents.forEach((name, content) -> {
            try {
                var file = data.resolve(name);
                Files.writeString(file, content);
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
