package dev.tailrace.dsl.driver;

import com.impossibl.postgres.jdbc.PGDirectConnection;
import com.impossibl.postgres.jdbc.PGDriver;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * PGJDBC-NG 0.8.9. Never used: its query timeout (its late cancel hits the next statement), {@code Statement.cancel()} (not implemented),
 * its COPY (buffers the whole source, reads it on an I/O thread, cannot abort), {@code createArrayOf} (leaks direct memory unless freed).
 * Where it differs from {@link PgJdbcDriver} for those who bind and read values:
 *
 * <table>
 * <caption>Binding and reading</caption>
 * <tr><th>type</th><th>what to know</th></tr>
 * <tr><td>any</td><td>parameter types are remembered by SQL text across DDL: after a change of a column's type, values are encoded by the
 * old one; a value that cannot be decoded may throw any RuntimeException</td></tr>
 * <tr><td>numeric</td><td>Infinity reads as 0E-32; NaN as a Double by {@code getObject}, NumberFormatException by
 * {@code getBigDecimal}; {@code getString} drops trailing zeros</td></tr>
 * <tr><td>timestamp</td><td>LocalDateTime; {@code java.sql.Timestamp} is days off for old dates</td></tr>
 * <tr><td>timestamptz</td><td>OffsetDateTime both ways, in the session's zone; Instant neither way</td></tr>
 * <tr><td>time 24:00</td><td>DateTimeException</td></tr>
 * <tr><td>interval</td><td>{@code ?::interval} with a String; {@code getString} is ISO 8601 in months, days and time</td></tr>
 * <tr><td>enum, json, jsonb, inet</td><td>a String, with or without a cast; {@code getString}</td></tr>
 * <tr><td>bytea</td><td>{@code getBytes}; {@code getObject} is a stream</td></tr>
 * <tr><td>arrays</td><td>{@code setObject(i, array)}; {@code getArray} inside the row loop, then {@code free()}; {@code getString}
 * fails</td></tr>
 * <tr><td>range, multirange, composite, xml, hstore, regclass, point</td><td>{@code ?::text::T} and {@code column::text}: neither bound nor
 * read otherwise; multirange fails even in ResultSetMetaData</td></tr>
 * <tr><td>errors</td><td>a BatchUpdateException has no SQLSTATE of its own, its cause or the cause of that has; a lost connection is
 * an SQLException without SQLSTATE, one instance shared by all: ask {@code isClosed()}; schema, table, column and constraint are in
 * {@code PGSQLExceptionInfo}</td></tr>
 * </table>
 */
public final class PgJdbcNgDriver implements PostgresDriver {
    // The driver refuses messages over 20 MiB unless told otherwise; a PostgreSQL field has up to 1 GiB.
    private static final int LARGEST_MESSAGE_BYTES = Integer.MAX_VALUE;

    // Held, or the setting is forgotten with the logger: the driver warns of every multirange type, for each connection.
    private static final Logger driverLog = Logger.getLogger("com.impossibl.postgres");

    static final PgJdbcNgDriver INSTANCE = new PgJdbcNgDriver();

    private PgJdbcNgDriver() {
        if (driverLog.getLevel() == null) {
            driverLog.setLevel(Level.SEVERE);
        }
    }

    @Override
    public String name() {
        return "PGJDBC-NG";
    }

    @Override
    public Connection open(ConnectTarget target) throws SQLException {
        return BoundedOpening.within(target, () -> connect(target));
    }

    private static Connection connect(ConnectTarget target) throws SQLException {
        var host = target.host().contains(":") && !target.host().startsWith("[") ? "[" + target.host() + "]" : target.host();
        var database = URLEncoder.encode(target.database(), StandardCharsets.UTF_8);
        var properties = new Properties();
        properties.setProperty("user", target.user());
        if (target.password() != null) {
            properties.setProperty("password", target.password());
        }
        properties.setProperty(
                "application.name", target.serverParameters().getOrDefault(SessionParameters.APPLICATION_NAME, "tailrace"));
        properties.setProperty("housekeeper", "false");
        properties.setProperty("protocol.message.size.max", Integer.toString(LARGEST_MESSAGE_BYTES));
        properties.setProperty("network.timeout", Long.toString(target.socketTimeout().toMillis()));
        try (var tls = PgJdbcNgTls.prepare(target)) {
            properties.putAll(tls.properties());
            var connection = new PGDriver().connect("jdbc:pgsql://" + host + ":" + target.port() + "/" + database, properties);
            if (connection == null) {
                throw new SQLException("PGJDBC-NG cannot connect to " + target + ": not a host name it knows how to write", "08001");
            }
            PgJdbcNgLoss.watch(PgJdbcNgChannel.of(connection).channel());
            return SessionParameters.apply(connection, target.serverParameters());
        } catch (SQLException e) {
            // "8001" is this driver's misspelling.
            throw "8001".equals(e.getSQLState()) || e.getSQLState() == null ? new SQLException(e.getMessage(), "08001", e) : e;
        }
    }

    @Override
    public boolean owns(Connection connection) {
        try {
            return connection.isWrapperFor(PGDirectConnection.class);
        } catch (SQLException e) {
            return false; // a pool's wrapper that was closed
        }
    }

    @Override
    public int backendPid(Connection connection) throws SQLException {
        return connection.unwrap(PGDirectConnection.class).getKeyData().getProcessId();
    }

    /**
     * {@inheritDoc} Begins on the server at once: where {@code executeBatch} is a transaction's first call, the driver sends BEGIN and then
     * COMMIT, and when it sees the answer to the former before that to the latter, the whole batch runs in autocommit.
     */
    @Override
    public void begin(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute("show transaction_isolation"); // takes no snapshot: SET TRANSACTION may still follow
        }
    }

    @Override
    public boolean cancels() {
        return true;
    }

    /** {@inheritDoc} Not over an encrypted connection: that would show the key, so it throws and sends nothing. */
    @Override
    public void cancel(Connection connection) throws SQLException {
        var request = PgJdbcNgChannel.of(connection).cancelRequest();
        try {
            request.sendAndAwait();
        } catch (IOException e) {
            throw new SQLException("the server did not acknowledge the cancel request; discard the connection", "08006", e);
        }
    }

    @Override
    public void abort(Connection connection) throws SQLException {
        PgJdbcNgChannel.of(connection).kill();
    }

    @Override
    public long copyIn(Connection connection, String copySql, InputStream source) throws SQLException, IOException {
        try (var copy = PgJdbcNgCopy.start(connection, copySql)) {
            return copy.send(source);
        }
    }

    @Override
    public long copyOut(Connection connection, String copySql, OutputStream sink) throws SQLException, IOException {
        try (var copy = PgJdbcNgCopy.start(connection, copySql)) {
            return copy.receive(sink);
        }
    }

    @Override
    public ListenRegistration listen(Connection connection, NotificationListener listener) throws SQLException {
        return PgJdbcNgListening.start(PgJdbcNgChannel.of(connection), listener);
    }
}
