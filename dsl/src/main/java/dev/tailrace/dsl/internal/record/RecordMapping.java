package dev.tailrace.dsl.internal.record;

import dev.tailrace.dsl.error.MappingException;
import dev.tailrace.dsl.internal.NearestName;
import dev.tailrace.dsl.record.Table;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** How a record maps to columns. Immutable, one per class: {@link RecordMapper#of}. */
public final class RecordMapping<R> {
    private final Class<R> type;
    private final List<MappedComponent> components;
    private final MethodHandle constructor;
    private final MethodHandle[] accessors;
    private final RowReaderFactory<R> reader;

    RecordMapping(Class<R> type, List<MappedComponent> components, MethodHandle constructor, MethodHandle[] accessors) {
        this.type = type;
        this.components = components;
        this.constructor = constructor.asType(constructor.type().changeReturnType(Object.class));
        this.accessors = new MethodHandle[accessors.length];
        for (var i = 0; i < accessors.length; i++) {
            this.accessors[i] = accessors[i].asType(MethodType.methodType(Object.class, Object.class));
        }
        this.reader = new ReaderCache<>(columns -> RecordReader.of(this, columns));
    }

    public Class<R> type() {
        return type;
    }

    /** In the record's order. */
    public List<MappedComponent> components() {
        return components;
    }

    /** The components marked as key; empty if none is. */
    public List<MappedComponent> idComponents() {
        return components.stream().filter(MappedComponent::isId).toList();
    }

    public @Nullable MappedComponent versionComponent() {
        return components.stream().filter(MappedComponent::isVersion).findFirst().orElse(null);
    }

    /**
     * The component of a name, as a {@link PropertyReference} or a caller gives it.
     *
     * @throws MappingException if there is none, with the nearest name
     */
    public MappedComponent component(String name) {
        for (var component : components) {
            if (component.name().equals(name)) {
                return component;
            }
        }
        var names = components.stream().map(MappedComponent::name).toList();
        throw new MappingException("Record " + type.getSimpleName() + " has no component \"" + name + "\""
                + NearestName.suggestion(name, names));
    }

    /** The schema the record names, {@code null} for the search path. */
    public @Nullable String schema() {
        var table = type.getAnnotation(Table.class);
        return table == null || table.schema().isEmpty() ? null : table.schema();
    }

    /** The names its table may have, likeliest first; exactly one if the record names it. */
    public List<String> tableCandidates() {
        var table = type.getAnnotation(Table.class);
        return table == null || table.value().isEmpty()
                ? NamingConvention.tableCandidates(type.getSimpleName())
                : List.of(table.value());
    }

    /** Reads rows into the record, matching columns by name. Columns without a component are ignored. */
    public RowReaderFactory<R> reader() {
        return reader;
    }

    /** A component's value as it is to be bound: Optionals opened, {@code null} for NULL. */
    public @Nullable Object valueOf(R record, int component) {
        try {
            return opened((Object) accessors[component].invokeExact((Object) record));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new MappingException("The accessor of " + components.get(component).describedIn(type) + " failed", null, e);
        }
    }

    /** {@code (components…) -> Object}, the record. */
    MethodHandle constructor() {
        return constructor;
    }

    static @Nullable Object opened(@Nullable Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.orElse(null);
        }
        if (value instanceof OptionalInt optional) {
            return optional.isPresent() ? optional.getAsInt() : null;
        }
        if (value instanceof OptionalLong optional) {
            return optional.isPresent() ? optional.getAsLong() : null;
        }
        if (value instanceof OptionalDouble optional) {
            return optional.isPresent() ? optional.getAsDouble() : null;
        }
        return value;
    }
}
