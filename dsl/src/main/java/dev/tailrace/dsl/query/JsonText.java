package dev.tailrace.dsl.query;

import java.util.Objects;

/**
 * A {@code json} or {@code jsonb} value as its text. Nothing is parsed here: the server checks it when it is written, and any JSON library
 * reads {@link #text()}.
 */
public record JsonText(String text) {
    public JsonText {
        Objects.requireNonNull(text, "text");
    }

    /** {@code text} as JSON. */
    public static JsonText of(String text) {
        return new JsonText(text);
    }

    /** The text itself. */
    @Override
    public String toString() {
        return text;
    }
}
