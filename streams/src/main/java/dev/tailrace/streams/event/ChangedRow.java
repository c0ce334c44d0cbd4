package dev.tailrace.streams.event;

import dev.tailrace.dsl.error.MappingException;
import dev.tailrace.streams.internal.decoding.Json;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A row as the change log holds it: a JSON object with a member for each column that was logged. Numbers keep their precision, dates and
 * times are ISO 8601, {@code bytea} is {@code \x} and hexadecimal. Parsed when it is first asked.
 */
public final class ChangedRow {
    private final String json;
    private @Nullable ObjectNode parsed; // made from json by whoever comes first; a second time gives the same

    private ChangedRow(String json) {
        this.json = json;
    }

    /**
     * A row of JSON text.
     *
     * @throws MappingException when it is read, if {@code json} is not an object
     */
    public static ChangedRow parse(String json) {
        return new ChangedRow(json);
    }

    /** The columns that were logged, in no particular order. */
    public List<String> columns() {
        return List.copyOf(object().propertyNames());
    }

    /** Whether the column was logged, be it with NULL. */
    public boolean has(String column) {
        return object().has(column);
    }

    /** The column as text, {@code null} for NULL: of a string its characters, otherwise its JSON. */
    public @Nullable String text(String column) {
        var value = object().required(column);
        return value.isNull() ? null : value.isString() ? value.stringValue() : value.toString();
    }

    /**
     * The column as {@code type}, empty for NULL.
     *
     * @throws MappingException if the column was not logged or is no {@code type}; it does not quote the value
     */
    public <T> Optional<T> get(String column, Class<T> type) {
        var value = object().get(column);
        if (value == null) throw new MappingException("There is no column " + column + " in this change; it has " + columns());
        return value.isNull() ? Optional.empty() : Optional.of(Json.convert(value, type, "column " + column));
    }

    /** The row as JSON text, as the server wrote it. */
    public String json() {
        return json;
    }

    private ObjectNode object() {
        var present = parsed;
        if (present == null) parsed = present = Json.object(json);
        return present;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ChangedRow row && (row.json.equals(json) || row.object().equals(object()));
    }

    @Override
    public int hashCode() {
        return object().hashCode();
    }

    /** Its columns, without values. */
    @Override
    public String toString() {
        return "ChangedRow" + columns();
    }
}
