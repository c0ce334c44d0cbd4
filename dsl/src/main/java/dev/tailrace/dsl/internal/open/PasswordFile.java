package dev.tailrace.dsl.internal.open;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * libpq's {@code ~/.pgpass}: lines of {@code host:port:database:user:password}, where {@code *} alone matches anything, a backslash takes
 * the next character as it is, and the first line that matches counts.
 */
final class PasswordFile {
    private static final Logger log = LoggerFactory.getLogger(PasswordFile.class);
    private static final EnumSet<PosixFilePermission> OWNER = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private PasswordFile() {}

    /** The password for one connection, or {@code null}. Like libpq, ignores with a warning a file that others may read. */
    static @Nullable String find(Path file, String host, int port, String database, String user) {
        if (!isSafe(file)) {
            return null;
        }
        try {
            // Passwords are bytes to libpq; a file that is not UTF-8 must not fail the whole look-up.
            for (var line : new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\r?\n")) {
                var password = match(line, host, String.valueOf(port), database, user);
                if (password != null) {
                    return password;
                }
            }
        } catch (IOException e) {
            log.warn("The password file {} cannot be read and is ignored.", file);
        }
        return null;
    }

    private static boolean isSafe(Path file) {
        if (!Files.exists(file)) {
            return false;
        }
        if (!Files.isRegularFile(file)) {
            log.warn("The password file {} is not a plain file and is ignored.", file);
            return false;
        }
        try {
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")
                    && !OWNER.containsAll(Files.getPosixFilePermissions(file))) {
                log.warn("The password file {} can be used by others than its owner and is ignored; `chmod 600` it.", file);
                return false;
            }
        } catch (IOException e) {
            log.warn("The password file {} cannot be examined and is ignored.", file);
            return false;
        }
        return true;
    }

    private static @Nullable String match(String line, String... wanted) {
        if (line.startsWith("#")) {
            return null;
        }
        var at = 0;
        for (var field : wanted) {
            var end = fieldEnd(line, at);
            if (end == line.length()) {
                return null;
            }
            var written = line.substring(at, end);
            if (!written.equals("*") && !unescape(written).equals(field)) {
                return null;
            }
            at = end + 1;
        }
        var password = unescape(line.substring(at));
        return password.isEmpty() ? null : password;
    }

    private static int fieldEnd(String line, int from) {
        var at = from;
        while (at < line.length() && line.charAt(at) != ':') {
            at += line.charAt(at) == '\\' ? 2 : 1;
        }
        return Math.min(at, line.length());
    }

    private static String unescape(String text) {
        var out = new StringBuilder(text.length());
        for (var i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\' && i + 1 < text.length()) {
                i++;
            }
            out.append(text.charAt(i));
        }
        return out.toString();
    }
}
