package dev.tailrace.dsl.driver;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/** PostgreSQL's CancelRequest: a connection of its own that carries one message and is closed by the server once it has acted on it. */
record CancelRequest(InetSocketAddress server, int backendPid, int secretKey) {
    /** How long the server has to acknowledge; after that the connection the request was for must not be used again. */
    static final Duration ACKNOWLEDGEMENT_TIMEOUT = Duration.ofSeconds(5);

    private static final int MESSAGE_BYTES = 16;
    private static final int CANCEL_REQUEST_CODE = 80877102;

    /**
     * Returns once the server has closed the connection: the signal was sent before that, so none can reach a later statement.
     *
     * @throws IOException when the server cannot be reached or does not acknowledge in time
     */
    void sendAndAwait() throws IOException {
        var timeoutMillis = Math.toIntExact(ACKNOWLEDGEMENT_TIMEOUT.toMillis());
        try (var socket = new Socket()) {
            socket.connect(server, timeoutMillis);
            socket.setSoTimeout(timeoutMillis);
            socket.setTcpNoDelay(true);
            var out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), MESSAGE_BYTES));
            out.writeInt(MESSAGE_BYTES);
            out.writeInt(CANCEL_REQUEST_CODE);
            out.writeInt(backendPid);
            out.writeInt(secretKey);
            out.flush();
            if (socket.getInputStream().read() >= 0) {
                throw new IOException("the server answered a cancel request instead of closing the connection");
            }
        }
    }

    /** Never with the secret key. */
    @Override
    public String toString() {
        return "CancelRequest[" + server + ", pid " + backendPid + "]";
    }
}
