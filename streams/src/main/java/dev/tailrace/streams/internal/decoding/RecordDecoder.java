package dev.tailrace.streams.internal.decoding;

import dev.tailrace.dsl.error.MappingException;
import dev.tailrace.dsl.error.TailraceException;
import dev.tailrace.dsl.internal.NearestName;
import dev.tailrace.dsl.internal.record.MappedComponent;
import dev.tailrace.dsl.internal.record.RecordMapper;
import dev.tailrace.dsl.internal.record.RecordMapping;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Changed rows as a record, whose components name columns as they do in queries. Immutable. */
public final class RecordDecoder<R> {
    private final RecordMapping<R> mapping;
    private final Constructor<R> constructor;
    private final List<JsonConversion> conversions;

    private RecordDecoder(RecordMapping<R> mapping) {
        this.mapping = mapping;
        this.constructor = constructor(mapping);
        this.conversions = mapping.components().stream().map(component -> JsonConversion.to(component.type())).toList();
    }

    /**
     * @throws MappingException if {@code type} is no record, is out of reach, or contradicts itself
     */
    public static <R> RecordDecoder<R> of(Class<R> type) {
        return new RecordDecoder<>(RecordMapper.of(type));
    }

    /**
     * The record of a row.
     *
     * @param table the row's table, for messages
     * @throws MappingException if a column is missing or its value does not fit; names the column and the table and never the value
     */
    public R decode(String json, String table) {
        var row = Json.object(json);
        var components = mapping.components();
        var values = new @Nullable Object[components.size()];
        for (var component : components) {
            values[component.index()] = value(row, component, table);
        }
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof TailraceException refusal) throw refusal;
            // Without the cause: a constructor's message may quote what it refused.
            throw new MappingException("Record " + mapping.type().getSimpleName() + " refused a row of " + table
                    + ": its constructor threw " + e.getCause().getClass().getSimpleName());
        } catch (ReflectiveOperationException e) {
            throw new MappingException("Record " + mapping.type().getName() + " cannot be made", null, e);
        }
    }

    private @Nullable Object value(ObjectNode row, MappedComponent component, String table) {
        var value = column(row, component);
        if (value == null) {
            throw new MappingException("Table " + table + " has no column \"" + component.column() + "\" in this change, for "
                    + described(component) + NearestName.suggestion(component.column(), List.copyOf(row.propertyNames()))
                    + " Columns: " + row.propertyNames());
        }
        if (value.isNull()) {
            if (!component.rawType().isPrimitive()) return NestedConversions.ofNull(component.rawType());
            throw misfit(component, table, "it is NULL; use the wrapper class or an Optional");
        }
        try {
            return conversions.get(component.index()).apply(value);
        } catch (Misfit e) {
            throw misfit(component, table, e.getMessage());
        }
    }

    // The exact column name first; then the same regardless of case; then the component's own name, as in queries.
    private static @Nullable JsonNode column(ObjectNode row, MappedComponent component) {
        var exact = row.get(component.column());
        if (exact != null) return exact;
        var similar = ignoringCase(row, component.column());
        return similar == null && !component.columnNamed() ? ignoringCase(row, component.name()) : similar;
    }

    private static @Nullable JsonNode ignoringCase(ObjectNode row, String name) {
        var found = row.propertyNames().stream().filter(name::equalsIgnoreCase).toList();
        return found.size() == 1 ? row.get(found.get(0)) : null;
    }

    private MappingException misfit(MappedComponent component, String table, String reason) {
        return new MappingException("Column \"" + component.column() + "\" of table " + table + " does not fit "
                + described(component) + ": " + reason);
    }

    private String described(MappedComponent component) {
        return "component " + component.name() + " (" + component.rawType().getSimpleName() + ") of record "
                + mapping.type().getSimpleName();
    }

    private static <R> Constructor<R> constructor(RecordMapping<R> mapping) {
        var type = mapping.type();
        try {
            var parameters = mapping.components().stream().map(MappedComponent::rawType).toArray(Class<?>[]::new);
            var constructor = type.getDeclaredConstructor(parameters);
            constructor.setAccessible(true);
            return constructor;
        } catch (NoSuchMethodException | InaccessibleObjectException e) {
            throw new MappingException("Record " + type.getName() + " is out of reach: open the package " + type.getPackageName()
                    + " to dev.tailrace.streams in the module-info of " + type.getModule(), null, e);
        }
    }
}
