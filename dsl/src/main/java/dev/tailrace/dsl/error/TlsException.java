package dev.tailrace.dsl.error;

import org.jspecify.annotations.Nullable;

/** TLS was refused, or the server's certificate did not pass the check that sslmode asks for. */
public final class TlsException extends ConnectFailedException {
    private static final long serialVersionUID = 1L;

    public TlsException(String message, @Nullable ServerError serverError, @Nullable Throwable cause) {
        super(message, serverError, cause);
    }

    public TlsException(String message) {
        this(message, null, null);
    }
}
