package dev.tailrace.dsl.internal.tls;

import javax.net.ssl.SSLException;

/** The server answered the request for TLS with no. */
public final class TlsRefusedException extends SSLException {
    private static final long serialVersionUID = 1L;

    public TlsRefusedException(String message) {
        super(message);
    }
}
