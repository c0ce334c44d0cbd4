package dev.tailrace.dsl.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.Set;

/** A copy of a running server's data directory from which a standby can begin. The embedded binaries have no {@code pg_basebackup}. */
final class BaseBackup {
    /** What belongs to the running server rather than to its data. */
    private static final Set<String> LEFT_OUT =
            Set.of("postmaster.pid", "postmaster.opts", "epg-lock", "standby.signal", "postgresql.auto.conf");

    private BaseBackup() {}

    /** Copies {@code primary}, between the start and the stop of a backup. The log in between is copied too, not streamed. */
    static void take(PrivateServer primary, Path target) throws IOException {
        try (var connection = primary.connect("postgres"); var statement = connection.createStatement()) {
            // 15 gave these functions new names, and knows no exclusive backup any more.
            var old = connection.getMetaData().getDatabaseMajorVersion() < 15;
            statement.execute(old ? "select pg_start_backup('standby', true, false)" : "select pg_backup_start('standby', true)");
            copy(primary.data(), target);
            var stop = old ? "pg_stop_backup(false, false)" : "pg_backup_stop(false)";
            try (var row = statement.executeQuery("select labelfile from " + stop)) {
                row.next();
                Files.writeString(target.resolve("backup_label"), row.getString(1));
            }
            copy(primary.data().resolve("pg_wal"), target.resolve("pg_wal"));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                try {
                    var copied = to.resolve(from.relativize(directory).toString());
                    Files.createDirectories(copied);
                    Files.setPosixFilePermissions(copied, PosixFilePermissions.fromString("rwx------"));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (LEFT_OUT.contains(file.getFileName().toString())) return FileVisitResult.CONTINUE;
                try {
                    Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.REPLACE_EXISTING,
                            StandardCopyOption.COPY_ATTRIBUTES);
                } catch (NoSuchFileException e) {
                    // a temporary file that the server has removed meanwhile
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) return FileVisitResult.CONTINUE;
                throw failure;
            }
        });
    }
}
