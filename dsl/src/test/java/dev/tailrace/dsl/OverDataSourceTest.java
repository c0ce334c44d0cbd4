package dev.tailrace.dsl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tailrace.dsl.error.ConfigurationException;
import dev.tailrace.dsl.error.TailraceException;
import dev.tailrace.dsl.testing.FrozenProxy;
import dev.tailrace.dsl.testing.TestServer;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pool that the application made and goes on using. */
class OverDataSourceTest {
    private final String database = TestServer.newDatabase();

    private HikariDataSource pool(String driver, String host, int port, int size) {
        var config = new HikariConfig();
        config.setJdbcUrl("jdbc:" + driver + "://" + host + ":" + port + "/" + database);
        var properties = new Properties();
        properties.setProperty("user", TestServer.user());
        properties.setProperty("password", TestServer.password());
        config.setDataSourceProperties(properties);
        config.setMaximumPoolSize(size);
        return new HikariDataSource(config);
    }

    private HikariDataSource pool(String driver, int size) {
        return pool(driver, TestServer.host(), TestServer.port(), size);
    }

    private long sleeping() throws SQLException {
        try (var connection = TestServer.connect(database);
                var statement = connection.createStatement();
                var row = statement.executeQuery(
                        "select count(*) from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()")) {
            row.next();
            return row.getLong(1);
        }
    }

    private void awaitSleeping(long wanted) throws SQLException {
        var until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (sleeping() != wanted) assertTrue(System.nanoTime() < until, "still " + sleeping() + " asleep");
    }

    private static int pid(Database db) throws Exception {
        return db.sql("select pg_backend_pid() as pid").firstAsync().get(20, TimeUnit.SECONDS).orElseThrow().getInt("pid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "pgsql"})
    void usesThePoolWithinItsShareAndLeavesItOpen(String driver) throws Exception {
        try (var pool = pool(driver, 3)) {
            try (var db = Tailrace.over(pool, 2)) {
                var all = IntStream.range(0, 50).mapToObj(i -> db.sql("select ?::int as i", i).firstAsync()).toList();
                for (var i = 0; i < all.size(); i++) assertEquals(i, all.get(i).get(20, TimeUnit.SECONDS).orElseThrow().getInt("i"));
                var long1 = db.sql("select pg_sleep(60)").getAsync();
                var long2 = db.sql("select pg_sleep(60)").getAsync();
                awaitSleeping(2);
                try (var mine = pool.getConnection()) {
                    assertTrue(mine.isValid(5), "the third connection is the application's");
                }
                long1.cancel(true);
                long2.cancel(true);
                awaitSleeping(0);
            }
            assertFalse(pool.isClosed());
            try (var mine = pool.getConnection()) {
                assertTrue(mine.getAutoCommit());
                assertTrue(mine.isValid(5));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "pgsql"})
    void aCancelledConnectionComesBackClean(String driver) throws Exception {
        try (var pool = pool(driver, 1); var db = Tailrace.over(pool, 1)) {
            var before = pid(db);
            for (var round = 0; round < 5; round++) {
                var work = db.transactionAsync(tx -> tx.sql("select pg_sleep(60)").getAsync());
                awaitSleeping(1);
                work.cancel(true);
                awaitSleeping(0);
                assertEquals(before, pid(db), "the same connection goes on");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "pgsql"})
    void aConnectionWhoseCancelWasNotAcknowledgedIsAborted(String driver) throws Exception {
        try (var proxy = new FrozenProxy(TestServer.host(), TestServer.port());
                var pool = pool(driver, proxy.host(), proxy.port(), 1);
                var db = Tailrace.over(pool, 1)) {
            var before = pid(db);
            var work = db.sql("select pg_sleep(6.5)").getAsync();
            awaitSleeping(1);
            proxy.freeze();
            work.cancel(true);
            awaitSleeping(0); // it ended by itself: no cancel came through, and after 5 s its sender gave up waiting
            proxy.thaw();
            assertNotEquals(before, pid(db));
            try (var mine = pool.getConnection()) {
                assertTrue(mine.isValid(5), "the application's pool works on");
            }
        }
    }

    @Test
    void refusesAShareThatThePoolDoesNotHave() {
        try (var pool = pool("postgresql", 1)) {
            assertThrows(ConfigurationException.class, () -> Tailrace.over(pool, 2));
            assertThrows(ConfigurationException.class, () -> Tailrace.over(pool, 0));
        }
    }

    @Test
    void aPoolWithoutConnectionsIsATypedError() {
        var pool = pool("postgresql", 1);
        pool.close();
        assertThrows(TailraceException.class, () -> Tailrace.over(pool, 1));
    }
}
