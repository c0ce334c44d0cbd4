package dev.tailrace.dsl.internal.tls;

import dev.tailrace.dsl.driver.ConnectTarget;
import dev.tailrace.dsl.driver.Tls.Mode;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.postgresql.ssl.PGjdbcHostnameVerifier;

/**
 * A TLS handshake with a server and nothing after it: no user and no password is sent. It tells, by the type of what it throws, why a
 * driver's own attempt failed, and finds the certificate that a driver without a host name check is to be held to.
 */
public final class TlsHandshake {
    private static final int PROTOCOL_VERSION_FOR_SSL = 80877103;

    private TlsHandshake() {}

    /**
     * Shakes hands as {@code target.tls()} asks and closes the connection, within about twice the connect timeout.
     *
     * @return the server's certificate
     * @throws TlsRefusedException when the server does not speak TLS
     * @throws SSLPeerUnverifiedException when the certificate, though trusted, is for another host
     * @throws SSLException when the certificate is not trusted, or the handshake fails otherwise
     * @throws IOException when the server cannot be reached
     */
    public static X509Certificate perform(ConnectTarget target) throws IOException {
        try (var plain = connect(target)) {
            if (!request(plain)) {
                throw new TlsRefusedException("the server does not offer TLS");
            }
            var factory = TlsContext.of(target.tls()).getSocketFactory();
            try (var socket = (SSLSocket) factory.createSocket(plain, target.host(), target.port(), true)) {
                socket.startHandshake();
                var session = socket.getSession();
                if (TlsContext.effectiveMode(target.tls()) == Mode.VERIFY_FULL
                        && !PGjdbcHostnameVerifier.INSTANCE.verify(target.host(), session)) {
                    throw new SSLPeerUnverifiedException("the certificate is not for host " + target.host());
                }
                return (X509Certificate) session.getPeerCertificates()[0];
            }
        }
    }

    /** Whether the server offers TLS at all. */
    public static boolean isOffered(ConnectTarget target) throws IOException {
        try (var socket = connect(target)) {
            return request(socket);
        }
    }

    private static Socket connect(ConnectTarget target) throws IOException {
        var timeoutMillis = (int) Math.min(Integer.MAX_VALUE, target.connectTimeout().toMillis());
        var socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(target.host(), target.port()), timeoutMillis);
            socket.setSoTimeout(timeoutMillis);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static boolean request(Socket socket) throws IOException {
        var out = new DataOutputStream(socket.getOutputStream());
        out.writeInt(8);
        out.writeInt(PROTOCOL_VERSION_FOR_SSL);
        out.flush();
        return socket.getInputStream().read() == 'S';
    }
}
