package dev.tailrace.dsl.internal.open;

import dev.tailrace.dsl.internal.execution.JdbcEngine;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An engine and what came with it.
 *
 * @param database the database's name
 * @param serverVersion as {@code server_version_num}
 * @param closeTimeout how long closing waits for what runs
 * @param server the embedded server to stop afterwards, if one was started
 */
public record OpenedEngine(
        JdbcEngine engine, String database, int serverVersion, Duration closeTimeout, @Nullable EmbeddedServer server) {
    /** Closes the engine, then the server. Idempotent. */
    public void close() {
        try {
            engine.close(closeTimeout);
        } finally {
            if (server != null) server.close();
        }
    }
}
