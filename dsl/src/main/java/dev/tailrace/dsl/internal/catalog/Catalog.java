package dev.tailrace.dsl.internal.catalog;

import dev.tailrace.dsl.error.InvalidQueryException;
import dev.tailrace.dsl.error.UnknownColumnException;
import dev.tailrace.dsl.error.UnknownTableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The database's tables, read when first needed and kept. What misses in it, or does not fit, is tried once more on a fresh reading:
 * the table may have been made or changed since the last. Used on JDBC threads only, with the connection the query itself runs on: so a
 * table created earlier in the same transaction is found.
 */
public final class Catalog {
    /** What is made of a reading of the catalog. */
    @FunctionalInterface
    public interface Resolution<T> {
        T from(Snapshot snapshot);
    }

    private final AtomicReference<@Nullable Snapshot> latest = new AtomicReference<>();

    /** Applies {@code resolution}; when a name is unknown or a value does not fit, once more after reading the catalog again. */
    public <T> T resolve(Connection connection, Resolution<T> resolution) throws SQLException {
        var known = latest.get();
        if (known != null) {
            try {
                return resolution.from(known);
            } catch (UnknownTableException | UnknownColumnException | InvalidQueryException missed) {
                // Another caller may have read it again meanwhile: then that reading is as good as ours would be.
                latest.compareAndSet(known, null);
            }
        }
        var fresh = latest.get();
        if (fresh == null) {
            fresh = CatalogReader.read(connection);
            latest.set(fresh);
        }
        return resolution.from(fresh);
    }

    /** The last reading, if there is one: lets a caller prepare without a connection. */
    public @Nullable Snapshot latest() {
        return latest.get();
    }

    /** Forgets what was read: the server knew a name differently. */
    public void invalidate() {
        latest.set(null);
    }
}
