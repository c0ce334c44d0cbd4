package dev.tailrace.dsl.internal.record;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** PostgreSQL's array literals: {@code {1,NULL,"a b"}}, and {@code [2:3]={5,6}} when reading. */
final class ArrayText {
    private final String text;
    private final Function<String, Object> element;
    private int at;

    private ArrayText(String text, Function<String, Object> element) {
        this.text = text;
        this.element = element;
        this.at = text.indexOf('{');
    }

    /** The elements, lists within lists for more than one dimension. Lower bounds are dropped. */
    static List<@Nullable Object> parse(String text, Function<String, Object> element) {
        return new ArrayText(text, element).list();
    }

    private List<@Nullable Object> list() {
        var elements = new ArrayList<@Nullable Object>();
        at++;
        while (text.charAt(at) != '}') {
            switch (text.charAt(at)) {
                case ',' -> at++;
                case '{' -> elements.add(list());
                case '"' -> elements.add(element.apply(quoted()));
                default -> {
                    var bare = bare();
                    elements.add(bare.equalsIgnoreCase("NULL") ? null : element.apply(bare));
                }
            }
        }
        at++;
        return elements;
    }

    private String quoted() {
        var value = new StringBuilder();
        for (at++; text.charAt(at) != '"'; at++) {
            if (text.charAt(at) == '\\') {
                at++;
            }
            value.append(text.charAt(at));
        }
        at++;
        return value.toString();
    }

    private String bare() {
        var start = at;
        while (text.charAt(at) != ',' && text.charAt(at) != '}') {
            at++;
        }
        return text.substring(start, at);
    }

    /** The literal of a list of texts, {@code null}s and lists of them. */
    static String format(List<?> elements) {
        var text = new StringBuilder();
        append(text, elements);
        return text.toString();
    }

    private static void append(StringBuilder text, List<?> elements) {
        var separator = '{';
        for (var element : elements) {
            text.append(separator);
            separator = ',';
            if (element == null) {
                text.append("NULL");
            } else if (element instanceof List<?> nested) {
                append(text, nested);
            } else {
                text.append('"').append(element.toString().replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
            }
        }
        text.append(elements.isEmpty() ? "{}" : "}");
    }
}
