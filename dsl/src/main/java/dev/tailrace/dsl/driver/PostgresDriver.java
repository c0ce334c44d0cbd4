package dev.tailrace.dsl.driver;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * What Tailrace asks of a PostgreSQL JDBC driver beyond JDBC itself. Implementations hold no state: every call names its connection,
 * which may also be a pool's wrapper around one of the driver's own.
 */
public interface PostgresDriver {
    /** The driver of {@code postgresql://} URLs: pgjdbc. */
    static PostgresDriver pgjdbc() {
        return PgJdbcDriver.INSTANCE;
    }

    /** The driver of {@code jdbc:pgsql://} URLs: PGJDBC-NG. */
    static PostgresDriver pgjdbcNg() {
        return PgJdbcNgDriver.INSTANCE;
    }

    /** The driver's name as it appears in messages and metrics, for example {@code pgjdbc}. */
    String name();

    /**
     * Opens one connection, blocking for at most {@link ConnectTarget#connectTimeout()}.
     *
     * @throws SQLException as the driver reports it; callers translate it
     */
    Connection open(ConnectTarget target) throws SQLException;

    /** Whether {@code connection} is, or wraps, a connection of this driver. */
    boolean owns(Connection connection);

    /** The process id the server announced when the connection was opened. Sends nothing. */
    int backendPid(Connection connection) throws SQLException;

    /**
     * Leaves autocommit, so that everything up to {@code commit()} or {@code rollback()} is one transaction. The server may hear of it
     * with the first statement only.
     */
    void begin(Connection connection) throws SQLException;

    /** Whether {@link #cancel} works. */
    boolean cancels();

    /**
     * Asks the server, over a socket of its own, to cancel what {@code connection} runs, and returns only once the server has acknowledged
     * the request by closing that socket. May be called from any thread while another uses the connection.
     *
     * @throws SQLException when no acknowledgement came: the connection must then be discarded
     * @throws UnsupportedOperationException unless {@link #cancels()}
     */
    void cancel(Connection connection) throws SQLException;

    /**
     * Cuts the connection's socket from any thread, so that a thread blocked on it gets an exception. Whether the statement it waited for
     * also ends on the server is the server's business: it may run on until it next writes to the client.
     */
    void abort(Connection connection) throws SQLException;

    /**
     * Runs {@code COPY … FROM STDIN} with the bytes of {@code source}, to its end. Reads {@code source} on the calling thread, which waits
     * while the server does not keep up, so that memory stays flat.
     *
     * @return the number of rows the server took
     * @throws IOException as {@code source} threw it: the COPY was aborted on the server and the connection is usable
     * @throws SQLException when the server refused a row or the statement, or the connection was lost
     */
    long copyIn(Connection connection, String copySql, InputStream source) throws SQLException, IOException;

    /**
     * Runs {@code COPY … TO STDOUT} into {@code sink}. Writes on the calling thread; a slow {@code sink} slows the server down.
     *
     * @return the number of rows the server sent
     * @throws IOException as {@code sink} threw it: the COPY was cancelled on the server and the connection is usable
     * @throws SQLException when the server refused or broke off the statement, or the connection was lost
     */
    long copyOut(Connection connection, String copySql, OutputStream sink) throws SQLException, IOException;

    /**
     * Delivers the notifications of an autocommit connection that nothing else uses until the registration is closed. LISTEN and UNLISTEN
     * go through {@link ListenRegistration#execute}.
     *
     * @param listener called on a thread of the driver or of the registration: it may only enqueue
     */
    ListenRegistration listen(Connection connection, NotificationListener listener) throws SQLException;
}
