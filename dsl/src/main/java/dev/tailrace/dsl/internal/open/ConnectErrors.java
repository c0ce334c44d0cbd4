package dev.tailrace.dsl.internal.open;

import dev.tailrace.dsl.driver.ConnectTarget;
import dev.tailrace.dsl.driver.Tls.Mode;
import dev.tailrace.dsl.error.AuthenticationFailedException;
import dev.tailrace.dsl.error.ConfigurationException;
import dev.tailrace.dsl.error.ConnectFailedException;
import dev.tailrace.dsl.error.DatabaseNotFoundException;
import dev.tailrace.dsl.error.HostUnreachableException;
import dev.tailrace.dsl.error.ServerError;
import dev.tailrace.dsl.error.TailraceException;
import dev.tailrace.dsl.error.TlsException;
import dev.tailrace.dsl.error.UnsupportedServerException;
import dev.tailrace.dsl.internal.tls.TlsContext;
import dev.tailrace.dsl.internal.tls.TlsHandshake;
import dev.tailrace.dsl.internal.tls.TlsRefusedException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** Why no connection could be opened. */
final class ConnectErrors {
    private ConnectErrors() {}

    static TailraceException translate(ConnectTarget target, Throwable failure) {
        if (failure instanceof TailraceException known) {
            return known;
        }
        var said = ServerErrors.find(failure);
        if (said != null && !said.sqlState().startsWith("08")) {
            return refused(target, said, DriverFailure.of(failure));
        }
        var tls = cause(failure, SSLException.class);
        if (tls != null) {
            return tls(target, tls);
        }
        if (cause(failure, SocketTimeoutException.class) != null || cause(failure, SQLTimeoutException.class) != null) {
            return silent(target, failure);
        }
        if (cause(failure, UnknownHostException.class) != null || new InetSocketAddress(target.host(), target.port()).isUnresolved()) {
            return new HostUnreachableException(
                    "The host name " + target.host() + " cannot be resolved; check it.", null, DriverFailure.of(failure));
        }
        if (cause(failure, SocketException.class) != null) {
            return unreachable(target, failure);
        }
        return unexplained(target, said, failure);
    }

    private static TailraceException refused(ConnectTarget target, ServerError said, Throwable cause) {
        var text = ErrorTranslator.text(said);
        if (said.sqlState().startsWith("28")) {
            return new AuthenticationFailedException(
                    "The server refused user \"" + target.user() + "\" at " + target + ": " + text
                            + ". Check user and password, and pg_hba.conf for this user, database, address and sslmode.",
                    said,
                    cause);
        }
        return switch (said.sqlState()) {
            case "3D000" -> new DatabaseNotFoundException(
                    "The server at " + target.host() + ":" + target.port() + " has no database \"" + target.database() + "\".",
                    said,
                    cause);
            case "53300" -> new ConnectFailedException(
                    "The server at " + target + " has no connection left: " + text + ". Lower poolSize or raise max_connections.",
                    said,
                    cause);
            case "57P03" -> new ConnectFailedException(
                    "The server at " + target + " takes no connections now: " + text + ". Try again once it has started.", said, cause);
            default -> new ConnectFailedException("The server refused the connection to " + target + ": " + text, said, cause);
        };
    }

    /** The drivers report a refused TLS and a wrong host name without a type of its own, so a handshake of ours asks again. */
    private static TailraceException unexplained(ConnectTarget target, @Nullable ServerError said, Throwable failure) {
        if (TlsContext.effectiveMode(target.tls()).compareTo(Mode.REQUIRE) >= 0) {
            try {
                TlsHandshake.perform(target);
            } catch (SSLException e) {
                return tls(target, e);
            } catch (SocketTimeoutException e) {
                return silent(target, e);
            } catch (IOException e) {
                return unreachable(target, e);
            } catch (ConfigurationException e) {
                return e;
            }
        }
        var state = failure instanceof SQLException sql && sql.getSQLState() != null ? sql.getSQLState() : "";
        // Asked for a password that it was not given, pgjdbc says 08004 and PGJDBC-NG trips over the argument.
        if (target.password() == null && (state.equals("08004") || cause(failure, IllegalArgumentException.class) != null)) {
            return new AuthenticationFailedException(
                    "The server at " + target + " asks for a password and none is set; give one in the URL, the configuration,"
                            + " PGPASSWORD or ~/.pgpass.",
                    said,
                    DriverFailure.of(failure));
        }
        // What pgjdbc says when its login timeout ends: the only failure of its own without a cause, as no server type is asked for.
        if (state.equals("08001") && failure.getCause() == null) {
            return silent(target, failure);
        }
        if (state.equals("08P01")) {
            return new UnsupportedServerException(
                    "What answers at " + target.host() + ":" + target.port()
                            + " does not speak PostgreSQL's protocol; check host and port.",
                    said,
                    DriverFailure.of(failure));
        }
        var code = state.isEmpty() ? "" : " (SQLSTATE " + state + ")";
        return new ConnectFailedException(
                "No connection to " + target + " could be opened" + code + "; see the cause.",
                said,
                DriverFailure.of(failure));
    }

    private static TailraceException tls(ConnectTarget target, SSLException reason) {
        var mode = target.tls().mode().libpqName();
        var server = "The server at " + target.host() + ":" + target.port();
        var cause = DriverFailure.of(reason);
        if (reason instanceof TlsRefusedException) {
            return new TlsException(server + " does not offer TLS, which sslmode=" + mode + " demands; turn ssl on there.", null, cause);
        }
        if (reason instanceof SSLPeerUnverifiedException) {
            return new TlsException(
                    server + " presents a certificate for another host; connect by a name that is in it, or use sslmode=verify-ca.",
                    null,
                    cause);
        }
        if (!TlsContext.verifies(target.tls())) {
            return new TlsException(server + " ended the TLS handshake; see the cause.", null, cause);
        }
        var root = target.tls().rootCertificate();
        return new TlsException(
                server + " presents a certificate that " + (root == null ? "the JVM's trust store" : "sslrootcert " + root)
                        + " does not vouch for, or ended the TLS handshake; see the cause.",
                null,
                cause);
    }

    private static TailraceException silent(ConnectTarget target, Throwable failure) {
        return new HostUnreachableException(
                target.host() + ":" + target.port() + " did not answer within " + target.connectTimeout().toMillis()
                        + " ms; check host, port and firewall, or raise connectTimeout.",
                null,
                DriverFailure.of(failure));
    }

    private static TailraceException unreachable(ConnectTarget target, Throwable failure) {
        return new HostUnreachableException(
                "Nothing takes connections at " + target.host() + ":" + target.port() + "; check host and port, and that the server runs.",
                null,
                DriverFailure.of(failure));
    }

    private static <T extends Throwable> @Nullable T cause(Throwable failure, Class<T> type) {
        var depth = 0;
        for (@Nullable Throwable at = failure; at != null && depth < 32; at = at.getCause(), depth++) {
            if (type.isInstance(at)) {
                return type.cast(at);
            }
        }
        return null;
    }
}
