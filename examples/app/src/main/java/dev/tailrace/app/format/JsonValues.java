package dev.tailrace.app.format;

import dev.tailrace.dsl.query.JsonText;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values as JSON: numbers, booleans and JSON as they are, arrays as arrays, everything else as text. */
final class JsonValues {
    private JsonValues() {}

    static void append(StringBuilder out, @Nullable Object value) {
        if (value == null || value instanceof Boolean) {
            out.append(value);
        } else if (value instanceof BigDecimal number) {
            out.append(number.toPlainString());
        } else if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
            out.append(number);
        } else if (value instanceof JsonText json) {
            // A line break in JSON is only ever space between tokens; here it would end the line.
            out.append(json.text().replace('\n', ' ').replace('\r', ' '));
        } else if (value instanceof List<?> array) {
            appendArray(out, array);
        } else {
            appendText(out, TextValues.text(value));
        }
    }

    private static void appendArray(StringBuilder out, List<?> array) {
        out.append('[');
        for (int i = 0; i < array.size(); i++) {
            out.append(i == 0 ? "" : ",");
            append(out, array.get(i));
        }
        out.append(']');
    }

    static void appendText(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            var character = text.charAt(i);
            switch (character) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (character < ' ' || character == 0x7f) {
                        out.append(String.format("\\u%04x", (int) character));
                    } else {
                        out.append(character);
                    }
                }
            }
        }
        out.append('"');
    }
}
