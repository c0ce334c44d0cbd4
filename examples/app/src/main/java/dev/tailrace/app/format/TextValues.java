package dev.tailrace.app.format;

import dev.tailrace.dsl.query.JsonText;
import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.List;

/** Values as text, as PostgreSQL would read them back. */
final class TextValues {
    private TextValues() {}

    static String text(Object value) {
        if (value instanceof byte[] bytes) {
            return "\\x" + HexFormat.of().formatHex(bytes);
        }
        if (value instanceof BigDecimal number) {
            return number.toPlainString();
        }
        if (value instanceof JsonText json) {
            return json.text();
        }
        if (value instanceof List<?> array) {
            return arrayText(array);
        }
        return value.toString();
    }

    /** {@code {1,NULL,"a b"}}: every text is quoted, which is always allowed and never wrong. */
    private static String arrayText(List<?> array) {
        var out = new StringBuilder("{");
        for (int i = 0; i < array.size(); i++) {
            var element = array.get(i);
            out.append(i == 0 ? "" : ",");
            if (element == null) {
                out.append("NULL");
            } else if (element instanceof List || element instanceof Number || element instanceof Boolean) {
                out.append(text(element));
            } else {
                out.append('"').append(text(element).replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
            }
        }
        return out.append('}').toString();
    }
}
