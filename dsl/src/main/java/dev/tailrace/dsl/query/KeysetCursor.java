package dev.tailrace.dsl.query;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A keyset as text: per value one byte for its type and its text form, in URL-safe Base64. */
final class KeysetCursor {
    private static final int VERSION = 1;

    private KeysetCursor() {}

    static String write(List<@Nullable Object> values) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeByte(values.size());
            for (var value : values) {
                var type = typeOf(value);
                out.writeByte(type);
                if (value != null) {
                    out.writeUTF(value instanceof Enum<?> constant ? constant.name() : value.toString());
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("A key is too long for a cursor: at most 65,535 bytes of text.", e);
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
    }

    static List<@Nullable Object> read(String cursor) {
        try (var in = new DataInputStream(new ByteArrayInputStream(Base64.getUrlDecoder().decode(cursor)))) {
            if (in.readByte() != VERSION) {
                throw notACursor();
            }
            var size = in.readUnsignedByte();
            var values = new ArrayList<@Nullable Object>(size);
            for (var i = 0; i < size; i++) {
                var type = in.readByte();
                values.add(type == '0' ? null : parse(type, in.readUTF()));
            }
            if (in.read() >= 0) {
                throw notACursor();
            }
            return values;
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            throw notACursor();
        }
    }

    private static char typeOf(@Nullable Object value) {
        if (value == null) return '0';
        if (value instanceof String || value instanceof Character || value instanceof Enum<?>) return 's';
        if (value instanceof Long) return 'l';
        if (value instanceof Integer) return 'i';
        if (value instanceof Short) return 'h';
        if (value instanceof BigDecimal) return 'n';
        if (value instanceof Double) return 'd';
        if (value instanceof Float) return 'f';
        if (value instanceof Boolean) return 'b';
        if (value instanceof UUID) return 'u';
        if (value instanceof Instant) return 't';
        if (value instanceof OffsetDateTime) return 'o';
        if (value instanceof LocalDateTime) return 'm';
        if (value instanceof LocalDate) return 'a';
        if (value instanceof LocalTime) return 'e';
        throw new IllegalArgumentException("A key of type " + value.getClass().getName()
                + " cannot be written into a cursor. Order by another column, or keep the Keyset itself.");
    }

    private static Object parse(int type, String text) {
        return switch (type) {
            case 's' -> text;
            case 'l' -> Long.valueOf(text);
            case 'i' -> Integer.valueOf(text);
            case 'h' -> Short.valueOf(text);
            case 'n' -> new BigDecimal(text);
            case 'd' -> Double.valueOf(text);
            case 'f' -> Float.valueOf(text);
            case 'b' -> Boolean.valueOf(text);
            case 'u' -> UUID.fromString(text);
            case 't' -> Instant.parse(text);
            case 'o' -> OffsetDateTime.parse(text);
            case 'm' -> LocalDateTime.parse(text);
            case 'a' -> LocalDate.parse(text);
            case 'e' -> LocalTime.parse(text);
            default -> throw notACursor();
        };
    }

    // The cause is kept out: its message may quote a key.
    private static IllegalArgumentException notACursor() {
        return new IllegalArgumentException("This is not the cursor of a keyset page. Pass the string that Keyset.cursor() returned.");
    }
}
