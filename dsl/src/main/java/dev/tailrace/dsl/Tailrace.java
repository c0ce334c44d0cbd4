package dev.tailrace.dsl;

import dev.tailrace.dsl.internal.TailraceDatabase;
import dev.tailrace.dsl.internal.open.Opening;
import javax.sql.DataSource;

/** Opens databases. Every method blocks, for at most the connect timeout once a server runs, and fails with a typed exception. */
public final class Tailrace {
    private Tailrace() {}

    /**
     * Opens the database at {@code url}: {@code postgresql://user@host/database} (recommended), {@code jdbc:postgresql://…},
     * {@code jdbc:pgsql://…}, {@code embedded:} for a private server that is gone on close, {@code embedded:DIR} for one that keeps its
     * data.
     *
     * @throws dev.tailrace.dsl.error.ConfigurationException for a URL that cannot be used
     * @throws dev.tailrace.dsl.error.ConnectFailedException when no connection can be opened; its subclasses tell why
     */
    public static Database connect(String url) {
        return connect(TailraceConfig.of(url));
    }

    /** As {@link #connect(String)}, with everything that can be configured. */
    public static Database connect(TailraceConfig config) {
        return new TailraceDatabase(Opening.connect(config));
    }

    /**
     * Uses a pool that the application owns, whose connections are pgjdbc's or PGJDBC-NG's. The pool is not closed by
     * {@link Database#close}.
     * A connection that was cancelled without the server's acknowledgement is aborted rather than given back.
     *
     * @param poolSize how many of the pool's connections may be in use at once; the pool must hold at least as many
     */
    public static Database over(DataSource pool, int poolSize) {
        return new TailraceDatabase(Opening.over(pool, poolSize));
    }
}
