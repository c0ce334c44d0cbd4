package dev.tailrace.streams.log;

import java.util.concurrent.CompletableFuture;

/**
 * The DDL that a change log needs, as text for somebody who may run it. Immutable: each step gives a new script. To make one takes no more
 * rights than to read the catalog; the text runs in {@code psql}, and each part in a transaction of its own.
 */
public interface ChangeLogScript {
    /** Then makes the log; fails where there is one. */
    ChangeLogScript install();

    /** Then watches the record's table. */
    default ChangeLogScript watch(Class<? extends Record> type) {
        return watch(type, WatchOptions.DEFAULT);
    }

    /** Then watches the record's table. */
    ChangeLogScript watch(Class<? extends Record> type, WatchOptions options);

    /** Then watches a table, found on the search path or as {@code schema.name}. */
    default ChangeLogScript watch(String table) {
        return watch(table, WatchOptions.DEFAULT);
    }

    /** Then watches a table, found on the search path or as {@code schema.name}. */
    ChangeLogScript watch(String table, WatchOptions options);

    /** Then lets a role read the log and be a consumer. */
    ChangeLogScript grant(String role);

    /**
     * The text. Cancelling the future stops the reading of the catalog.
     *
     * <p>Fails with {@link dev.tailrace.dsl.error.UnknownTableException}, {@link dev.tailrace.dsl.error.UnknownColumnException}, or
     * {@link dev.tailrace.streams.error.WatchRefusedException} for a table that cannot be watched so.
     */
    CompletableFuture<String> textAsync();
}
