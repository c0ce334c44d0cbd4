package dev.tailrace.dsl.internal.query;

import dev.tailrace.dsl.error.InvalidQueryException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The operators, each with the spellings that a caller may choose at run time; the first is also how SQL writes it. */
public enum Operator {
    EQ("=", "==", "eq"),
    NE("<>", "!=", "ne"),
    LT("<", "lt"),
    LE("<=", "le"),
    GT(">", "gt"),
    GE(">=", "ge"),
    LIKE("like"),
    NOT_LIKE("not like", "notlike"),
    ILIKE("ilike"),
    NOT_ILIKE("not ilike", "notilike"),
    IN("in"),
    NOT_IN("not in", "notin"),
    BETWEEN("between"),
    CONTAINS("@>", "contains"),
    IS_NULL("is null", "isnull"),
    IS_NOT_NULL("is not null", "isnotnull");

    private final List<String> spellings;

    Operator(String... spellings) {
        this.spellings = List.of(spellings);
    }

    /** As SQL writes it. */
    public String sql() {
        return spellings.get(0).toUpperCase(Locale.ROOT);
    }

    /** @throws InvalidQueryException naming those that exist */
    public static Operator of(String spelling) {
        var plain = spelling.trim().toLowerCase(Locale.ROOT);
        for (var operator : values()) {
            if (operator.spellings.contains(plain)) {
                return operator;
            }
        }
        var known = Arrays.stream(values()).map(operator -> operator.spellings.get(0)).collect(Collectors.joining(", "));
        throw new InvalidQueryException("There is no operator '" + spelling + "'. Use one of: " + known + ".");
    }
}
