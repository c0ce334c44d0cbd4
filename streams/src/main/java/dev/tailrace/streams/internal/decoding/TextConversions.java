package dev.tailrace.streams.internal.decoding;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** To types that JSON holds as text. */
final class TextConversions {
    // Anything else would be taken for a host name and looked up.
    private static final Pattern ADDRESS = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+|[0-9a-fA-F]*:[0-9a-fA-F:.]*");

    private TextConversions() {}

    /** Of a text its characters; of a {@code json} column or a number its JSON. */
    static String text(JsonNode value) {
        return value.isString() ? value.stringValue() : value.toString();
    }

    static String string(JsonNode value) {
        if (!value.isString()) throw new Misfit("it is no text");
        return value.stringValue();
    }

    static Object character(JsonNode value) {
        var text = string(value);
        if (text.length() != 1) throw new Misfit("the text is not of exactly one character");
        return text.charAt(0);
    }

    static Object uuid(JsonNode value) {
        try {
            return UUID.fromString(string(value));
        } catch (IllegalArgumentException e) {
            throw new Misfit("it is no UUID");
        }
    }

    static Object bytes(JsonNode value) {
        if (value.isArray()) return NestedConversions.array(byte.class, Byte.class).apply(value);
        var text = string(value);
        if (!text.startsWith("\\x")) throw new Misfit("it is no bytea");
        try {
            return HexFormat.of().parseHex(text, 2, text.length());
        } catch (IllegalArgumentException e) {
            throw new Misfit("it is no bytea");
        }
    }

    /** Labels to the constants of the same name: exactly, or else regardless of case, as in queries. */
    static JsonConversion label(Class<?> enumType) {
        Map<String, Object> constants = Arrays.stream(enumType.getEnumConstants())
                .collect(Collectors.toMap(constant -> ((Enum<?>) constant).name(), Function.identity()));
        return value -> {
            var label = string(value);
            var constant = constants.get(label);
            if (constant != null) return constant;
            var matching = constants.keySet().stream().filter(label::equalsIgnoreCase).toList();
            if (matching.size() != 1) throw new Misfit("the label is none of its constants");
            return constants.get(matching.get(0));
        };
    }

    static JsonConversion address(Class<?> type) {
        return value -> {
            var text = string(value);
            var mask = text.contains(":") ? "/128" : "/32";
            var address = text.endsWith(mask) ? text.substring(0, text.length() - mask.length()) : text;
            if (!ADDRESS.matcher(address).matches()) {
                throw new Misfit("it is no single address (a network keeps its mask: read it as String)");
            }
            try {
                return type.cast(InetAddress.getByName(address));
            } catch (UnknownHostException | ClassCastException e) {
                throw new Misfit("it is no address of that family");
            }
        };
    }
}
