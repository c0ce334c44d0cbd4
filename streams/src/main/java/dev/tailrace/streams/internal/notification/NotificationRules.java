package dev.tailrace.streams.internal.notification;

import dev.tailrace.streams.error.InvalidNotificationException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What PostgreSQL can carry, checked before anything is sent: LISTEN would cut a longer name off in silence, and drivers would replace what
 * UTF-8 cannot say.
 */
public final class NotificationRules {
    private static final int CHANNEL_BYTES = 63;
    private static final int PAYLOAD_BYTES = 7_999;

    private NotificationRules() {}

    /** The names, each once, in their order. */
    public static Set<String> channels(String... names) {
        if (names.length == 0) throw new InvalidNotificationException("Name at least one channel to listen to");
        var channels = new LinkedHashSet<String>();
        for (var name : names) channels.add(channel(name));
        return channels;
    }

    public static String channel(String name) {
        if (name.isEmpty()) throw new InvalidNotificationException("A channel's name is empty");
        var size = size("A channel's name", name);
        if (size > CHANNEL_BYTES) {
            throw new InvalidNotificationException(
                    "A channel's name has " + size + " bytes in UTF-8; the server takes up to " + CHANNEL_BYTES + ". Shorten it");
        }
        return name;
    }

    public static String payload(String text) {
        var size = size("A payload", text);
        if (size > PAYLOAD_BYTES) {
            throw new InvalidNotificationException("A payload has " + size + " bytes in UTF-8; the server takes up to " + PAYLOAD_BYTES
                    + ". Write it to a table and notify its key");
        }
        return text;
    }

    private static int size(String what, String text) {
        if (text.indexOf('\0') >= 0) throw new InvalidNotificationException(what + " contains NUL, which PostgreSQL cannot carry");
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            return bytes.remaining();
        } catch (CharacterCodingException e) {
            throw new InvalidNotificationException(what + " contains half a surrogate pair, which is no text");
        }
    }

    /** An identifier as the server reads it: exactly {@code name}. */
    public static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
