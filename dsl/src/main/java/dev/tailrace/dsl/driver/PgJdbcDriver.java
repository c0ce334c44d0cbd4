package dev.tailrace.dsl.driver;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.postgresql.copy.CopyOut;

/**
 * pgjdbc. Where it differs from {@link PgJdbcNgDriver} for those who bind and read values:
 *
 * <table>
 * <caption>Binding and reading</caption>
 * <tr><th>type</th><th>what to know</th></tr>
 * <tr><td>numbers</td><td>{@code getObject(i, T)} takes the column's own width alone; {@code getLong} and its like convert</td></tr>
 * <tr><td>numeric</td><td>NaN and Infinity: {@code getObject} gives a Double, {@code getBigDecimal} throws</td></tr>
 * <tr><td>timestamptz</td><td>OffsetDateTime both ways; Instant neither way</td></tr>
 * <tr><td>enum, json, jsonb, inet, interval</td><td>a String needs a cast ({@code ?::jsonb}); read with {@code getString}, for
 * {@code getObject} gives a PGobject or PGInterval and {@code getObject(i, String.class)} throws</td></tr>
 * <tr><td>arrays</td><td>{@code setObject(i, array)} for numbers, text, uuid, bool; others as text and cast; read with
 * {@code getArray}, since {@code getObject(i, Integer[].class)} throws</td></tr>
 * <tr><td>bytea</td><td>{@code getBytes}; {@code getString} is the array's identity once transfer is binary</td></tr>
 * <tr><td>errors</td><td>the message has no DETAIL (logServerErrorDetail); schema, table, column and constraint are in
 * {@code PSQLException.getServerErrorMessage()}</td></tr>
 * <tr><td>time 24:00, infinity</td><td>LocalTime.MAX, LocalDate.MAX, OffsetDateTime.MAX</td></tr>
 * </table>
 */
public final class PgJdbcDriver implements PostgresDriver {
    static final PgJdbcDriver INSTANCE = new PgJdbcDriver();

    private PgJdbcDriver() {}

    @Override
    public String name() {
        return "pgjdbc";
    }

    @Override
    public Connection open(ConnectTarget target) throws SQLException {
        var host = target.host().contains(":") && !target.host().startsWith("[") ? "[" + target.host() + "]" : target.host();
        var database = URLEncoder.encode(target.database(), StandardCharsets.UTF_8);
        var connection = new Driver().connect("jdbc:postgresql://" + host + ":" + target.port() + "/" + database, properties(target));
        if (connection == null) {
            throw new SQLException("pgjdbc cannot connect to " + target + ": not a host name", "08001");
        }
        return SessionParameters.apply(connection, target.serverParameters());
    }

    private static Properties properties(ConnectTarget target) {
        var properties = new Properties();
        PGProperty.USER.set(properties, target.user());
        PGProperty.PASSWORD.set(properties, target.password());
        PGProperty.APPLICATION_NAME.set(properties, target.serverParameters().getOrDefault(SessionParameters.APPLICATION_NAME, "tailrace"));
        PGProperty.CONNECT_TIMEOUT.set(properties, seconds(target.connectTimeout()));
        // Covers what the connect timeout does not: name resolution, TLS and authentication.
        PGProperty.LOGIN_TIMEOUT.set(properties, seconds(target.connectTimeout()));
        PGProperty.SOCKET_TIMEOUT.set(properties, seconds(target.socketTimeout()));
        PGProperty.CANCEL_SIGNAL_TIMEOUT.set(properties, seconds(CancelRequest.ACKNOWLEDGEMENT_TIMEOUT));
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        // DETAIL quotes values, which must stay out of messages and logs.
        PGProperty.LOG_SERVER_ERROR_DETAIL.set(properties, false);
        // A rewritten batch reports no count per row.
        PGProperty.REWRITE_BATCHED_INSERTS.set(properties, false);
        PGProperty.GSS_ENC_MODE.set(properties, "disable");
        TlsSettings.forPgjdbc(target, properties);
        return properties;
    }

    private static int seconds(Duration duration) {
        return Math.toIntExact(duration.plusMillis(999).toSeconds());
    }

    @Override
    public boolean owns(Connection connection) {
        try {
            return connection.isWrapperFor(PGConnection.class);
        } catch (SQLException e) {
            return false; // a pool's wrapper that was closed
        }
    }

    @Override
    public int backendPid(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getBackendPID();
    }

    @Override
    public void begin(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
    }

    @Override
    public boolean cancels() {
        return true;
    }

    @Override
    public void cancel(Connection connection) throws SQLException {
        var started = System.nanoTime();
        connection.unwrap(PGConnection.class).cancelQuery();
        // cancelQuery swallows its own timeout: only the clock tells.
        if (System.nanoTime() - started >= CancelRequest.ACKNOWLEDGEMENT_TIMEOUT.toNanos()) {
            throw new SQLException(
                    "the server did not acknowledge the cancel request within "
                            + CancelRequest.ACKNOWLEDGEMENT_TIMEOUT.toSeconds()
                            + " s; discard the connection",
                    "08006");
        }
    }

    @Override
    public void abort(Connection connection) throws SQLException {
        ((Connection) connection.unwrap(PGConnection.class)).abort(Runnable::run);
    }

    @Override
    public long copyIn(Connection connection, String copySql, InputStream source) throws SQLException, IOException {
        return connection.unwrap(PGConnection.class).getCopyAPI().copyIn(copySql, source);
    }

    @Override
    public long copyOut(Connection connection, String copySql, OutputStream sink) throws SQLException, IOException {
        // Not CopyManager.copyOut(sql, stream): when the stream fails it leaves unread rows in front of the next statement's answer.
        var copy = connection.unwrap(PGConnection.class).getCopyAPI().copyOut(copySql);
        for (var row = copy.readFromCopy(); row != null; row = copy.readFromCopy()) {
            try {
                sink.write(row);
            } catch (IOException | RuntimeException e) {
                cancel(connection);
                discardRest(copy);
                throw e;
            }
        }
        return copy.getHandledRowCount();
    }

    private static void discardRest(CopyOut copy) throws SQLException {
        try {
            while (copy.readFromCopy() != null) {
                // what was on its way when the cancel arrived
            }
        } catch (SQLException e) {
            if (copy.isActive()) {
                throw e;
            }
            // The answer to the cancel: the server is ready for the next statement.
        }
    }

    @Override
    public ListenRegistration listen(Connection connection, NotificationListener listener) throws SQLException {
        return PgJdbcListening.start(connection, listener);
    }
}
