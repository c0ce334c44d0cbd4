package dev.tailrace.dsl.testing;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The PostgreSQL that the tests of one JVM share; each test class takes a database of its own. By default one is started beside the tests;
 * {@code -Dtailrace.test.postgres=URL} takes one that runs already, {@code =testcontainers} one in a container.
 */
public final class TestServer {
    private static final AtomicInteger databases = new AtomicInteger();

    private TestServer() {}

    private static final class Holder {
        static final ServerAddress server = ServerAddress.chosen(System.getProperty("tailrace.test.postgres", ""));
    }

    /** A server of the test's own, to kill or to configure. The caller closes it. */
    public static PrivateServer startPrivate() {
        return PrivateServer.builder().start();
    }

    public static String host() {
        return Holder.server.host();
    }

    public static int port() {
        return Holder.server.port();
    }

    public static String user() {
        return Holder.server.user();
    }

    public static String password() {
        return Holder.server.password();
    }

    /** Creates an empty database and returns its name. */
    public static String newDatabase() {
        var name = "test_" + ProcessHandle.current().pid() + "_" + databases.incrementAndGet();
        try (var connection = connect(Holder.server.database()); var statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return name;
    }

    /** {@code postgresql://…} of a database: queries through pgjdbc. */
    public static String url(String database) {
        return Holder.server.url(database);
    }

    /** {@code jdbc:pgsql://…} of a database: queries through PGJDBC-NG. */
    public static String pgjdbcNgUrl(String database) {
        return Holder.server.pgjdbcNgUrl(database);
    }

    /** A plain connection, to ask the server itself. The caller closes it. */
    public static Connection connect(String database) throws SQLException {
        var server = Holder.server;
        return DriverManager.getConnection(server.pgjdbcUrl(database), server.user(), server.password());
    }
}
