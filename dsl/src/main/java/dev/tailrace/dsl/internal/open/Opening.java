package dev.tailrace.dsl.internal.open;

import com.zaxxer.hikari.HikariDataSource;
import dev.tailrace.dsl.TailraceConfig;
import dev.tailrace.dsl.driver.ConnectTarget;
import dev.tailrace.dsl.driver.PostgresDriver;
import dev.tailrace.dsl.error.ConfigurationException;
import dev.tailrace.dsl.internal.execution.BorrowedSource;
import dev.tailrace.dsl.internal.execution.EngineSettings;
import dev.tailrace.dsl.internal.execution.HikariSource;
import dev.tailrace.dsl.internal.execution.JdbcEngine;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** From a configuration, or a pool of the application's, to an engine. */
public final class Opening {
    private static final AtomicInteger opened = new AtomicInteger();

    private Opening() {}

    /** Opens the control connection first: its failure is the typed error that a pool would hide behind a timeout. */
    public static OpenedEngine connect(TailraceConfig config) {
        var location = Location.of(config);
        var driver = driver(location.queries());
        var listenDriver = driver(location.listen());
        if (location instanceof Location.Server server) return connect(config, driver, listenDriver, server.target(), null);
        var server = EmbeddedServer.start((Location.Embedded) location, config);
        try {
            return connect(config, driver, listenDriver, server.target(), server);
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private static OpenedEngine connect(
            TailraceConfig config,
            PostgresDriver driver,
            PostgresDriver listenDriver,
            ConnectTarget target,
            @Nullable EmbeddedServer server) {
        var controlTarget = controlTarget(target, config.cancelSignalTimeout());
        try {
            var control = driver.open(controlTarget);
            try {
                var facts = ServerFacts.of(control);
                ServerVersion.check(target, facts.version());
                var pooler = facts.backendPid() != driver.backendPid(control);
                var source = new HikariSource(driver, target, config.poolSize(), listenDriver);
                var settings = settings(config, driver);
                if (pooler) control.close();
                var engine = pooler
                        ? JdbcEngine.uncontrolled(settings, source, true)
                        : JdbcEngine.controlled(settings, source, controlTarget, control);
                return new OpenedEngine(engine, facts.database(), facts.version(), config.closeTimeout(), server);
            } catch (SQLException | RuntimeException e) {
                control.close();
                throw e;
            }
        } catch (SQLException e) {
            throw ErrorTranslator.connect(target, e);
        }
    }

    /** Borrows one connection to see whose driver it is and what server it leads to. */
    public static OpenedEngine over(DataSource pool, int poolSize) {
        if (poolSize < 1) throw new ConfigurationException("poolSize is " + poolSize + "; it must be at least 1");
        if (pool instanceof HikariDataSource hikari && hikari.getMaximumPoolSize() < poolSize) {
            throw new ConfigurationException("poolSize is " + poolSize + ", but the pool holds at most " + hikari.getMaximumPoolSize()
                    + " connections");
        }
        try (var connection = pool.getConnection()) {
            var driver = Stream.of(PostgresDriver.pgjdbc(), PostgresDriver.pgjdbcNg())
                    .filter(candidate -> candidate.owns(connection))
                    .findFirst()
                    .orElseThrow(() -> new ConfigurationException("The pool's connections are neither pgjdbc's nor PGJDBC-NG's"));
            var facts = ServerFacts.of(connection);
            ServerVersion.check("the other end of the pool", facts.version());
            var pooler = facts.backendPid() != driver.backendPid(connection);
            var config = TailraceConfig.builder("postgresql://").poolSize(poolSize).build();
            var engine = JdbcEngine.uncontrolled(settings(config, driver), new BorrowedSource(pool, driver, poolSize), pooler);
            return new OpenedEngine(engine, facts.database(), facts.version(), config.closeTimeout(), null);
        } catch (SQLException e) {
            throw ErrorTranslator.pool(e);
        }
    }

    private static PostgresDriver driver(DriverKind kind) {
        return kind == DriverKind.PGJDBC ? PostgresDriver.pgjdbc() : PostgresDriver.pgjdbcNg();
    }

    /** A read that stays silent for longer than a cancel may take means that the control connection is dead. */
    private static ConnectTarget controlTarget(ConnectTarget target, Duration silence) {
        var parameters = new HashMap<>(target.serverParameters());
        parameters.merge("application_name", " (control)", String::concat);
        return new ConnectTarget(
                target.host(),
                target.port(),
                target.database(),
                target.user(),
                target.password(),
                target.tls(),
                target.connectTimeout(),
                silence,
                parameters);
    }

    private static EngineSettings settings(TailraceConfig config, PostgresDriver driver) {
        return new EngineSettings(
                "tailrace-" + opened.incrementAndGet(),
                driver,
                config.poolSize(),
                config.acquireTimeout(),
                config.cancelBound(),
                config.fetchSize(),
                config.observationRegistry(),
                config.callbackExecutor());
    }

    private record ServerFacts(String database, int version, int backendPid) {
        static ServerFacts of(Connection connection) throws SQLException {
            try (var statement = connection.createStatement();
                    var row = statement.executeQuery(
                            "select current_database(), current_setting('server_version_num')::int, pg_backend_pid()")) {
                row.next();
                return new ServerFacts(row.getString(1), row.getInt(2), row.getInt(3));
            }
        }
    }
}
