package dev.tailrace.dsl.error;

import org.jspecify.annotations.Nullable;

/** A URL, option or builder value that cannot be used. Nothing was sent. */
public final class ConfigurationException extends TailraceException {
    private static final long serialVersionUID = 1L;

    public ConfigurationException(String message, @Nullable ServerError serverError, @Nullable Throwable cause) {
        super(message, serverError, cause);
    }

    public ConfigurationException(String message) {
        this(message, null, null);
    }
}
