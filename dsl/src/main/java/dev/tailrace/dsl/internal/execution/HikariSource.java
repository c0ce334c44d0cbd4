package dev.tailrace.dsl.internal.execution;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tailrace.dsl.driver.ConnectTarget;
import dev.tailrace.dsl.driver.PostgresDriver;
import dev.tailrace.dsl.internal.open.ErrorTranslator;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Our own pool: HikariCP over a driver, of a fixed size. */
public final class HikariSource implements ConnectionSource {
    private static final Logger log = LoggerFactory.getLogger(HikariSource.class);
    private static final AtomicInteger pools = new AtomicInteger();
    // How long HikariCP may look for a connection. A slot stands for one, so it is seldom needed; then the task goes back into the line.
    private static final long TAKE_TIMEOUT_MILLIS = 1_000;

    private final PostgresDriver driver;
    private final PostgresDriver listenDriver;
    private final ConnectTarget target;
    private final HikariDataSource pool;

    public HikariSource(PostgresDriver driver, ConnectTarget target, int size) {
        this(driver, target, size, driver);
    }

    /** With another driver for LISTEN. */
    public HikariSource(PostgresDriver driver, ConnectTarget target, int size, PostgresDriver listenDriver) {
        this.driver = driver;
        this.listenDriver = listenDriver;
        this.target = target;
        var config = new HikariConfig();
        config.setPoolName("tailrace-" + pools.incrementAndGet());
        config.setDataSource(new DriverDataSource(driver, target));
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(size);
        config.setConnectionTimeout(TAKE_TIMEOUT_MILLIS);
        config.setValidationTimeout(TAKE_TIMEOUT_MILLIS);
        config.setInitializationFailTimeout(-1); // whoever opens the database has connected once already, for a typed error
        pool = new HikariDataSource(config);
    }

    @Override
    public Connection take() throws SQLException {
        return pool.getConnection();
    }

    @Override
    public void giveBack(Connection connection) {
        try {
            connection.close();
        } catch (SQLException | RuntimeException e) {
            log.debug("The pool could not take a connection back", e);
        }
    }

    @Override
    public void discard(Connection connection) {
        pool.evictConnection(connection); // closes it on a thread of the pool; giving it back as well would get in its way
    }

    @Override
    public Connection dedicated() {
        return open(driver, target);
    }

    @Override
    public Connection listening() {
        var parameters = new HashMap<>(target.serverParameters());
        parameters.merge("application_name", " (listen)", String::concat);
        return open(listenDriver, new ConnectTarget(target.host(), target.port(), target.database(), target.user(), target.password(),
                target.tls(), target.connectTimeout(), target.socketTimeout(), parameters));
    }

    @Override
    public PostgresDriver listenDriver() {
        return listenDriver;
    }

    private static Connection open(PostgresDriver driver, ConnectTarget target) {
        try {
            return driver.open(target);
        } catch (SQLException e) {
            throw ErrorTranslator.connect(target, e);
        }
    }

    @Override
    public void endDedicated(Connection connection) {
        try {
            connection.close();
        } catch (SQLException | RuntimeException e) {
            log.debug("A connection outside the pool could not be closed", e);
        }
    }

    @Override
    public int size() {
        var bean = pool.getHikariPoolMXBean();
        return bean == null ? 0 : bean.getTotalConnections();
    }

    @Override
    public void close() {
        pool.close();
    }
}
