package dev.tailrace.streams.notification;

import dev.tailrace.streams.internal.notification.PayloadJson;

/**
 * From values to the text that a notification carries, and back. Called by many threads at once; a slow one holds up its own subscriber
 * only.
 */
public interface PayloadCodec<T> {
    /**
     * The text of a value; up to 7,999 bytes can be sent.
     *
     * @throws RuntimeException if it has none; {@code notify} fails with it and sends nothing
     */
    String encode(T value);

    /**
     * The value of a text.
     *
     * @throws RuntimeException if it has none: the stream carries {@link UnreadableNotification} in its place
     */
    T decode(String payload);

    /** Text as it is. */
    static PayloadCodec<String> text() {
        return new PayloadCodec<>() {
            @Override
            public String encode(String value) {
                return value;
            }

            @Override
            public String decode(String payload) {
                return payload;
            }
        };
    }

    /**
     * JSON, mapped by Jackson: records and beans, and Kotlin's data classes if jackson-module-kotlin is on the class path. Both ways fail
     * with {@link dev.tailrace.dsl.error.MappingException}, which quotes no value.
     */
    static <T> PayloadCodec<T> json(Class<T> type) {
        return PayloadJson.codec(type);
    }
}
