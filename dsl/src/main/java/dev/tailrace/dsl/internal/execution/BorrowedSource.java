package dev.tailrace.dsl.internal.execution;

import dev.tailrace.dsl.driver.PostgresDriver;
import dev.tailrace.dsl.internal.open.ErrorTranslator;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A pool that the application owns: it is never closed by us, and we only ever hold as many of its connections as we were told. */
public final class BorrowedSource implements ConnectionSource {
    private static final Logger log = LoggerFactory.getLogger(BorrowedSource.class);

    private final DataSource pool;
    private final PostgresDriver driver;
    private final int size;

    public BorrowedSource(DataSource pool, PostgresDriver driver, int size) {
        this.pool = pool;
        this.driver = driver;
        this.size = size;
    }

    @Override
    public Connection take() throws SQLException {
        var connection = pool.getConnection();
        if (!connection.getAutoCommit()) connection.setAutoCommit(true);
        return connection;
    }

    @Override
    public void giveBack(Connection connection) {
        try {
            connection.close();
        } catch (SQLException | RuntimeException e) {
            log.debug("The application's pool could not take a connection back", e);
        }
    }

    /**
     * Cuts the connection, then uses it once more: a pool such as HikariCP drops a connection only when it sees it fail, and would lend a
     * freshly aborted one again without looking.
     */
    @Override
    public void discard(Connection connection) {
        try {
            driver.abort(connection);
        } catch (SQLException | RuntimeException e) {
            log.debug("A connection could not be aborted", e);
        }
        try (var statement = connection.createStatement()) {
            statement.execute("select 1");
            log.warn("A connection answered after it was aborted; it goes back to the application's pool as it is");
        } catch (SQLException | RuntimeException e) {
            log.trace("As it must be after an abort", e);
        }
        giveBack(connection);
    }

    /** One of the application's pool, which must have some to spare; kept until {@link #endDedicated}. */
    @Override
    public Connection dedicated() {
        try {
            return take();
        } catch (SQLException e) {
            throw ErrorTranslator.pool(e);
        }
    }

    /** As {@link #dedicated}. */
    @Override
    public Connection listening() {
        return dedicated();
    }

    @Override
    public PostgresDriver listenDriver() {
        return driver;
    }

    /** Never back into the pool as it is: its session may hold locks and listen. */
    @Override
    public void endDedicated(Connection connection) {
        discard(connection);
    }

    @Override
    public int size() {
        return size; // its owner sees to it
    }

    @Override
    public void close() {
        // its owner's business
    }
}
