package dev.tailrace.dsl.internal.open;

import dev.tailrace.dsl.error.ConfigurationException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Percent-encoding as strictly as libpq reads it: two hexadecimal digits, UTF-8, no NUL. */
final class PercentEncoding {
    private PercentEncoding() {}

    /** @param what the part of the URL, for the message, which never quotes the text */
    static String decode(String text, String what) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        var bytes = new ByteArrayOutputStream();
        var at = 0;
        while (at < text.length()) {
            var percent = text.indexOf('%', at);
            var end = percent < 0 ? text.length() : percent;
            bytes.writeBytes(text.substring(at, end).getBytes(StandardCharsets.UTF_8));
            at = end;
            if (percent >= 0) {
                bytes.write(octet(text, percent, what));
                at += 3;
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString();
        } catch (CharacterCodingException e) {
            throw new ConfigurationException("In the URL, the percent-encoding of " + what + " is not UTF-8.");
        }
    }

    private static int octet(String text, int percent, String what) {
        var high = percent + 1 < text.length() ? Character.digit(text.charAt(percent + 1), 16) : -1;
        var low = percent + 2 < text.length() ? Character.digit(text.charAt(percent + 2), 16) : -1;
        if (high < 0 || low < 0) {
            throw new ConfigurationException("In the URL, a % in " + what + " is not followed by two hexadecimal digits; write % as %25.");
        }
        if (high == 0 && low == 0) {
            throw new ConfigurationException("In the URL, " + what + " holds %00, which PostgreSQL cannot take.");
        }
        return high * 16 + low;
    }
}
