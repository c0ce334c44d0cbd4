package dev.tailrace.dsl.internal.catalog;

import dev.tailrace.dsl.error.InvalidQueryException;
import java.nio.charset.StandardCharsets;

/** Writes identifiers so that nothing in them can end the identifier. */
public final class Quoting {
    private static final int LONGEST_NAME_BYTES = 63;

    private Quoting() {}

    /** {@code name} between double quotes, each quote inside doubled. */
    public static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /**
     * An alias, which a caller makes up and no catalog knows.
     *
     * @throws InvalidQueryException if the server would cut it short, or could not read it
     */
    public static String quotedAlias(String alias) {
        if (alias.isEmpty() || alias.indexOf('\0') >= 0) {
            throw new InvalidQueryException("An alias may neither be empty nor hold a NUL character.");
        }
        if (alias.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME_BYTES) {
            throw new InvalidQueryException("The alias '" + alias + "' is longer than the " + LONGEST_NAME_BYTES
                    + " bytes that PostgreSQL keeps of a name: choose a shorter one.");
        }
        return quoted(alias);
    }
}
