package dev.tailrace.dsl.internal.execution;

import dev.tailrace.dsl.error.DatabaseClosedException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What belongs to an engine and is closed with it, one of each type. */
final class Attachments {
    private static final Logger log = LoggerFactory.getLogger(Attachments.class);

    private final Map<Class<?>, AutoCloseable> present = new HashMap<>(); // guarded by itself, as is closed
    private boolean closed;

    <T extends AutoCloseable> T get(Class<T> type, Supplier<? extends T> make) {
        synchronized (present) {
            if (closed) throw new DatabaseClosedException("The database is closed");
            return type.cast(present.computeIfAbsent(type, unused -> make.get()));
        }
    }

    void close() {
        List<AutoCloseable> all;
        synchronized (present) {
            closed = true;
            all = List.copyOf(present.values());
            present.clear();
        }
        for (var attachment : all) {
            try {
                attachment.close();
            } catch (Exception e) {
                log.error("What was attached to the closed database could not be closed", e);
            }
        }
    }
}
