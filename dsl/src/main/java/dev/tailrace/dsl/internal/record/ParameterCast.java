package dev.tailrace.dsl.internal.record;

import java.util.Set;

/**
 * How the placeholder of a parameter must look so that a value bound by {@link ValueBinder} becomes the type of its column, wherever it
 * stands. In {@code INSERT … VALUES} and {@code SET column = ?} the server knows the type anyway; in expressions, {@code unnest(?)} or
 * variadic functions it does not.
 */
public final class ParameterCast {
    private static final Set<String> NEEDS_NONE =
            Set.of("smallint", "integer", "bigint", "real", "double precision", "numeric", "boolean", "bytea", "uuid", "text");

    private ParameterCast() {}

    /**
     * {@code ?}, or {@code ?::type}.
     *
     * @param formattedType the type as {@code format_type(atttypid, atttypmod)} writes it: quoted and qualified where it must be, so never
     *     from a caller. A length or precision in it is left out, so that a value that is too long fails instead of being cut.
     */
    public static String placeholder(String formattedType) {
        var type = formattedType.replaceAll("\\([\\d,-]+\\)", "");
        return NEEDS_NONE.contains(type) ? "?" : "?::" + type;
    }
}
