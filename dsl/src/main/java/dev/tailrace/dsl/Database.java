package dev.tailrace.dsl;

import dev.tailrace.dsl.query.Queries;

/** An open database. Thread-safe; close it once, at the end. Made by {@code Tailrace}. */
public interface Database extends Queries, AutoCloseable {
    /** What has been executed since the database was opened, and how long it took. */
    DatabaseStats stats();

    /**
     * Waits, up to the configured bound, for what runs, then cancels it on the server. Afterwards no thread, connection or job of this
     * database is alive. Idempotent.
     */
    @Override
    void close();
}
