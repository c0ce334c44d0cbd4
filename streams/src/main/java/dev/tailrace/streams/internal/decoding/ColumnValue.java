package dev.tailrace.streams.internal.decoding;

import dev.tailrace.dsl.error.MappingException;
import java.lang.reflect.Type;
import tools.jackson.databind.JsonNode;

/** Values of a column that is known by its name alone, with errors that name it. */
public final class ColumnValue {
    private ColumnValue() {}

    /** {@code value}, which is not NULL, as {@code type}. */
    public static Object convert(JsonNode value, Type type, String column) {
        try {
            return JsonConversion.to(type).apply(value);
        } catch (Misfit e) {
            throw new MappingException("Column \"" + column + "\" of a change does not fit " + type.getTypeName() + ": " + e.getMessage());
        }
    }
}
