package dev.tailrace.dsl.internal;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which of the names that exist a misspelt one probably meant. */
public final class NearestName {
    private static final int SHORTEST_PREFIX = 3;

    private NearestName() {}

    /**
     * The nearest of {@code existing} regardless of case: at most a third of the letters differ, or it alone begins like {@code name}.
     * {@code null} if none is near.
     */
    public static @Nullable String of(String name, Collection<String> existing) {
        var wanted = name.toLowerCase(Locale.ROOT);
        String nearest = null;
        var least = Math.max(1, wanted.length() / 3) + 1;
        for (var candidate : existing) {
            // Lengths alone may already differ by more; names from callers can be long.
            if (Math.abs(candidate.length() - wanted.length()) >= least) {
                continue;
            }
            var distance = distance(wanted, candidate.toLowerCase(Locale.ROOT));
            if (distance < least) {
                least = distance;
                nearest = candidate;
            }
        }
        return nearest == null ? begunBy(wanted, existing) : nearest;
    }

    /** {@code created} for {@code created_at}: many edits, but plainly meant. */
    private static @Nullable String begunBy(String wanted, Collection<String> existing) {
        if (wanted.length() < SHORTEST_PREFIX) {
            return null;
        }
        var begun = existing.stream().filter(candidate -> candidate.toLowerCase(Locale.ROOT).startsWith(wanted)).toList();
        return begun.size() == 1 ? begun.get(0) : null;
    }

    /** {@code ; did you mean "x"?}, or nothing if no name is near: the end of an error message. */
    public static String suggestion(String name, Collection<String> existing) {
        var nearest = of(name, existing);
        return nearest == null ? "" : "; did you mean \"" + nearest + "\"?";
    }

    /** Edits from one to the other: insertion, deletion, replacement, or a swap of neighbours (optimal string alignment). */
    static int distance(String from, String to) {
        var beforePrevious = new int[to.length() + 1];
        var previous = new int[to.length() + 1];
        var current = new int[to.length() + 1];
        for (var j = 0; j <= to.length(); j++) {
            previous[j] = j;
        }
        for (var i = 1; i <= from.length(); i++) {
            current[0] = i;
            for (var j = 1; j <= to.length(); j++) {
                var replaced = previous[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
                if (i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1)) {
                    current[j] = Math.min(current[j], beforePrevious[j - 2] + 1);
                }
            }
            var reused = beforePrevious;
            beforePrevious = previous;
            previous = current;
            current = reused;
        }
        return previous[to.length()];
    }
}
