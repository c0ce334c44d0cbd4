package dev.tailrace.dsl.internal.open;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The name that was probably meant. */
final class NearestName {
    private NearestName() {}

    /** The closest of {@code names}, or {@code null} when none is close. */
    static @Nullable String of(String word, Collection<String> names) {
        var wanted = fold(word);
        if (wanted.length() > 64) {
            return null;
        }
        return names.stream()
                .min(Comparator.comparingInt((String name) -> distance(wanted, fold(name))).thenComparing(Comparator.naturalOrder()))
                .filter(name -> distance(wanted, fold(name)) <= Math.max(2, wanted.length() / 3))
                .orElse(null);
    }

    private static String fold(String name) {
        return name.toLowerCase(Locale.ROOT).replace("_", "").replace(".", "").replace("-", "");
    }

    private static int distance(String a, String b) {
        var previous = new int[b.length() + 1];
        for (var j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (var i = 1; i <= a.length(); i++) {
            var current = new int[b.length() + 1];
            current[0] = i;
            for (var j = 1; j <= b.length(); j++) {
                var substitution = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(substitution, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
