package dev.tailrace.dsl.internal.record;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;

/** Java names as PostgreSQL writes them. */
public final class NamingConvention {
    private NamingConvention() {}

    /** {@code createdAt}: {@code created_at}; {@code HTTPStatus2}: {@code http_status2}. */
    public static String snakeCase(String javaName) {
        var text = new StringBuilder(javaName.length() + 4);
        for (var i = 0; i < javaName.length(); i++) {
            var letter = javaName.charAt(i);
            if (Character.isUpperCase(letter) && i > 0 && startsWord(javaName, i)) {
                text.append('_');
            }
            text.append(letter);
        }
        return text.toString().toLowerCase(Locale.ROOT);
    }

    private static boolean startsWord(String name, int index) {
        var before = name.charAt(index - 1);
        if (before == '_') {
            return false;
        }
        var beforeLowerCase = index + 1 < name.length() && Character.isLowerCase(name.charAt(index + 1));
        return !Character.isUpperCase(before) || beforeLowerCase;
    }

    /** What a record of that name may call its table, likeliest first: as it is, then the English plurals. */
    public static List<String> tableCandidates(String recordName) {
        var singular = snakeCase(recordName);
        var candidates = new LinkedHashSet<String>();
        candidates.add(singular);
        if (singular.matches(".*[^aeiou]y")) {
            candidates.add(singular.substring(0, singular.length() - 1) + "ies");
        }
        if (singular.matches(".*(s|x|z|ch|sh)")) {
            candidates.add(singular + "es");
        }
        if (singular.endsWith("person")) {
            candidates.add(singular.substring(0, singular.length() - "person".length()) + "people");
        }
        if (singular.endsWith("child")) {
            candidates.add(singular + "ren");
        }
        candidates.add(singular + "s");
        return List.copyOf(candidates);
    }
}
