package dev.tailrace.dsl.internal.open;

import dev.tailrace.dsl.error.ConfigurationException;
import dev.tailrace.dsl.error.ConnectFailedException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * An embedded server's files, locked by this process: {@code data}, the server's log, and a mark that stands while {@code data} is being
 * made. The lock, unlike the server, dies with the process; so whoever holds it may clear away what a crash left behind.
 */
final class ServerDirectory implements AutoCloseable {
    private static final String PRIVATE_PREFIX = "tailrace-embedded-";

    private final Path root;
    private final boolean kept;
    private final FileChannel lock;

    private ServerDirectory(Path root, boolean kept, FileChannel lock) {
        this.root = root;
        this.kept = kept;
        this.lock = lock;
    }

    /** {@code directory}, made if missing. */
    static ServerDirectory kept(Path directory) {
        try {
            if (Files.exists(directory.resolve("PG_VERSION"))) {
                throw new ConfigurationException("embedded: " + directory + " is itself a server's data directory; name another one, which"
                        + " will hold the data in a directory of its own.");
            }
            Files.createDirectories(directory);
            var lock = tryLock(directory);
            if (lock == null) {
                throw new ConnectFailedException("embedded: the directory " + directory
                        + " is in use by another database, here or in another process; close that one first.");
            }
            var opened = new ServerDirectory(directory, true, lock);
            opened.clearAfterCrash();
            return opened;
        } catch (IOException e) {
            throw new ConnectFailedException("embedded: the directory " + directory + " cannot be used; see the cause.", null, e);
        }
    }

    /** A new one, deleted on close. Also deletes those that crashed processes left. */
    static ServerDirectory ofItsOwn() {
        try {
            var parent = Path.of(System.getProperty("java.io.tmpdir"));
            deleteLeftovers(parent);
            while (true) {
                var directory = Files.createTempDirectory(parent, PRIVATE_PREFIX);
                var lock = tryLock(directory);
                // Another process may have taken it for a leftover before it was locked.
                if (lock != null && Files.exists(directory.resolve("lock"))) {
                    return new ServerDirectory(directory, false, lock);
                }
                if (lock != null) {
                    lock.close();
                }
            }
        } catch (IOException e) {
            throw new ConnectFailedException("embedded: no temporary directory can be made; see the cause.", null, e);
        }
    }

    Path data() {
        return root.resolve("data");
    }

    Path log() {
        return root.resolve("server.log");
    }

    boolean isKept() {
        return kept;
    }

    boolean isNew() {
        return !Files.exists(data().resolve("PG_VERSION"));
    }

    /** From here to {@link #initialised} a crash means that {@code data} is incomplete and is made anew. */
    void initialising() throws IOException {
        Files.writeString(root.resolve("initialising"), "");
    }

    void initialised() throws IOException {
        Files.deleteIfExists(root.resolve("initialising"));
    }

    /** Gives the directory up, without its files unless they are to be kept. */
    @Override
    public void close() {
        try {
            if (!kept) {
                delete(root);
            } else if (Files.exists(root.resolve("initialising"))) {
                delete(data());
            }
            lock.close();
        } catch (IOException e) {
            throw new ConnectFailedException("embedded: the directory " + root + " cannot be given up; see the cause.", null, e);
        }
    }

    private void clearAfterCrash() throws IOException {
        Postmaster.of(data()).clearAfterCrash();
        if (Files.exists(root.resolve("initialising"))) {
            delete(data());
        }
        Files.deleteIfExists(log());
    }

    private static void deleteLeftovers(Path parent) throws IOException {
        try (var leftovers = Files.newDirectoryStream(parent, PRIVATE_PREFIX + "*")) {
            for (var leftover : leftovers) {
                if (Files.exists(leftover.resolve("lock")) && Files.isWritable(leftover)) {
                    try (var lock = tryLock(leftover)) {
                        if (lock != null) {
                            Postmaster.of(leftover.resolve("data")).clearAfterCrash();
                            delete(leftover);
                        }
                    } catch (IOException e) {
                        // Deleted by another process meanwhile, or another user's: neither is a reason not to start.
                    }
                }
            }
        }
    }

    private static @Nullable FileChannel tryLock(Path directory) throws IOException {
        var channel = FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // Held by this process.
        }
        channel.close();
        return null;
    }

    private static void delete(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (var files = Files.walk(path)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
