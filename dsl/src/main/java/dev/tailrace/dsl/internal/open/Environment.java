package dev.tailrace.dsl.internal.open;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the process brings along: environment variables, home directory, operating system user. */
record Environment(Map<String, String> variables, Path home, String user) {
    static Environment ofProcess() {
        return new Environment(System.getenv(), Path.of(System.getProperty("user.home", "")), System.getProperty("user.name", "postgres"));
    }

    /** {@code null} for one that is unset or empty, as libpq takes it. */
    @Nullable String get(String name) {
        var value = variables.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /** Where libpq keeps {@code root.crt} and its like. */
    Path settings(String file) {
        var roaming = get("APPDATA");
        return isWindows() && roaming != null ? Path.of(roaming, "postgresql", file) : home.resolve(".postgresql").resolve(file);
    }

    Path defaultPasswordFile() {
        return isWindows() ? settings("pgpass.conf") : home.resolve(".pgpass");
    }

    private static boolean isWindows() {
        return System.getProperty("os.name", "").startsWith("Windows");
    }
}
