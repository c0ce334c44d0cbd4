package dev.tailrace.dsl.internal.record;

import java.util.Set;

/**
 * How the placeholder of a parameter must look so that a value bound by {@link ValueBinder} becomes the type of its column, wherever it
 * stands. In {@code INSERT … VALUES} and {@code SET column = ?} the server knows the type anyway; in expressions, {@code unnest(?)} or
 * variadic functions it does not.
 */
public final class ParameterCast {
    private static final Set<String> NONE =
            Set.of("smallint", "integer", "bigint", "real", "double precision", "numeric", "boolean", "bytea", "uuid", "text");
    private static final Set<String> DIRECT = Set.of(
            "json",
            "jsonb",
            "interval",
            "inet",
            "cidr",
            "date",
            "time without time zone",
            "time with time zone",
            "timestamp without time zone",
            "timestamp with time zone",
            "character varying");

    private ParameterCast() {}

    /**
     * {@code ?}, {@code ?::type} or {@code ?::text::type}. The last is for all the types of which PGJDBC-NG knows no more than the name:
     * it encodes a parameter as what it is cast to first, and text it can.
     *
     * @param formattedType the type as {@code format_type(atttypid, atttypmod)} writes it: quoted and qualified where it must be, so never
     *     from a caller
     */
    public static String placeholder(String formattedType) {
        var type = withoutModifier(formattedType);
        if (NONE.contains(type)) {
            return "?";
        }
        return DIRECT.contains(type) || type.endsWith("[]") ? "?::" + type : "?::text::" + type;
    }

    /** A cast to {@code varchar(3)} cuts what is too long; without the length, the column refuses it. */
    private static String withoutModifier(String formattedType) {
        if (formattedType.indexOf('"') >= 0) {
            return formattedType;
        }
        var type = formattedType.replaceAll("\\([\\d,-]+\\)", "");
        if (type.startsWith("interval ")) {
            return "interval" + (type.endsWith("[]") ? "[]" : "");
        }
        // Bare, these two mean a length of one.
        return switch (type) {
            case "character" -> "bpchar";
            case "character[]" -> "bpchar[]";
            case "bit" -> "bit varying";
            case "bit[]" -> "bit varying[]";
            default -> type;
        };
    }
}
